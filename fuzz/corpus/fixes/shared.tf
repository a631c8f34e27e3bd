# one literal in two tokens
locals {
  groups = [
    "82e64a83756745bbbb1c9c2701bf816b",
    "4755a26eedb94da69e1066d98aa820be",
  ]
}
resource "cloudflare_api_token" "a" {
  name = "a"
  policy {
    permission_groups = local.groups
    resources = { "com.cloudflare.api.account.zone.000000000000000000000000000000a1" = "*" }
  }
}
resource "cloudflare_api_token" "b" {
  name = "b"
  policy {
    permission_groups = [local.groups[0]]
    resources = { "com.cloudflare.api.account.zone.000000000000000000000000000000a1" = "*" }
  }
}
