# Provider 4: blocks, ids alone, nested resources as a JSON string in the map.
data "cloudflare_api_token_permission_groups" "all" {}

locals {
  account = "00000000000000000000000000000acc"
}

resource "cloudflare_api_token" "dns" {
  name = "dns edit"

  policy {
    permission_groups = [
      data.cloudflare_api_token_permission_groups.all.zone["DNS Write"],
      data.cloudflare_api_token_permission_groups.all.permissions["Logs Write"],
    ]
    resources = {
      "com.cloudflare.api.account.${local.account}" = jsonencode({
        "com.cloudflare.api.account.zone.*" = "*"
      })
    }
  }

  condition {
    request_ip {
      in = ["1.1.1.0/24"]
    }
  }
}
