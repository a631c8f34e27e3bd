"""The plugin of certbot sets and removes the record of a challenge. Certbot itself would ask a certificate authority."""

from certbot_dns_cloudflare._internal.dns_cloudflare import _CloudflareClient

client = _CloudflareClient(None, None, "invented-token-for-the-recorder-only-0000")
client.add_txt_record("example.com", "_acme-challenge.example.com", "x", 60)
client.del_txt_record("example.com", "_acme-challenge.example.com", "x")
