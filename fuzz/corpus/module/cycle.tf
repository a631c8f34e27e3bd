module "a" {
  source = "./a"
}
## a/main.tf
module "b" {
  source = "../"
}
locals {
  x = local.y
  y = local.x
}
