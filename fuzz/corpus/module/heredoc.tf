# tokenlint: allow all-zones because it is a test until 2027-01-31
resource "cloudflare_api_token" "t" {
  name = <<-EOT
    a ${var.x} %{ if true }b%{ endif }
  EOT
  policies = jsondecode(file("p.json"))
}
