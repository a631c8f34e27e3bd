resource "cloudflare_api_token" "t" {
  name = "é${
  policies = [{ effect = }]
