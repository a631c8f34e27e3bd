locals {
  all = { a = ["4755a26eedb94da69e1066d98aa820be"], b = [] }
}
resource "cloudflare_account_token" "t" {
  count = 2
  name = "t${count.index}"
  dynamic "policy" {
    for_each = local.all
    iterator = it
    content {
      permission_groups = it.value
      resources = { "com.cloudflare.api.account.zone.000000000000000000000000000000a1" = "*" }
    }
  }
}
