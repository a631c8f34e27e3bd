resource "cloudflare_api_token" "t" {
  name = "t"
  policies = [{
    effect = "Allow"
    permission_groups = [
      { id = "4755a26eedb94da69e1066d98aa820be" }, # why
      { id = "82e64a83756745bbbb1c9c2701bf816b" },
    ]
    resources = { "com.cloudflare.api.account.zone.000000000000000000000000000000a1" = "*" }
  }]
}
