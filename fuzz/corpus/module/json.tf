## cdk.tf.json
{
  "//": { "metadata": { "backend": "local" } },
  "locals": { "account": "00000000000000000000000000000acc" },
  "resource": {
    "cloudflare_account_token": {
      "ci": {
        "account_id": "${local.account}",
        "name": "ci",
        "policies": [
          {
            "effect": "allow",
            "permission_groups": [{ "id": "4755a26eedb94da69e1066d98aa820be" }],
            "resources": "${jsonencode({\"com.cloudflare.api.account.${local.account}\" = { \"com.cloudflare.api.account.zone.*\" = \"*\" }})}"
          }
        ],
        "expires_on": "2027-02-01T00:00:00Z"
      }
    }
  }
}
