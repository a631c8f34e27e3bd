locals {
  text    = "text"
  number  = 7
  flag    = true
  nothing = null
  list    = ["b", "a", "c", "a"]
  numbers = [3, 1, 2, 10]
  mixed   = [1, "a", true, null]
  nested  = [["a", "b"], [], ["c", ["d"]]]
  map     = { b = "x", a = "y", "c d" = "z" }
  object  = { name = "n", count = 2, tags = ["t", "s"], inner = { deep = true } }
  objects = [{ id = "2", name = "two" }, { id = "1", name = "one" }]
  set     = toset(["b", "a", "b"])
  typed   = tomap({ k = 1, j = 2 })
  strings = tolist(["q", "p"])
  empty   = []
  none    = {}
}
variable "zones" {
  type    = set(string)
  default = ["z2", "z1", "z2"]
}
variable "settings" {
  type    = object({ name = string, ttl = optional(number, 60), tags = optional(list(string), ["d"]), note = optional(string) })
  default = { name = "s" }
}
variable "ports" {
  type    = list(number)
  default = ["80", 443]
}
variable "any" {
  default = { x = [1, 2] }
}
variable "by_name" {
  type    = map(object({ id = string, on = optional(bool, true) }))
  default = { two = { id = "2" }, one = { id = 1, on = false } }
}
