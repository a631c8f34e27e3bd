module "robot" {
  source = "./robot"
  name = "dns"
  zones = ["000000000000000000000000000000a1", local.zone]
}
locals {
  zone = "000000000000000000000000000000a2"
}
## robot/main.tf
variable "name" { type = string }
variable "zones" {
  type = list(string)
  default = []
}
resource "cloudflare_api_token" "robot" {
  for_each = toset(var.zones)
  name = "${var.name} ${each.key}"
  policy {
    permission_groups = ["4755a26eedb94da69e1066d98aa820be"]
    resources = { "com.cloudflare.api.account.zone.${each.value}" = "*" }
  }
}
