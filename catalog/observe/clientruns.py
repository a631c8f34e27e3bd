"""The clients that are run, how each is installed, and how the recorder answers.

kind       pip (a virtual environment), npm, or deb (a Debian package, unpacked)
install    the arguments of each call of pip, or of npm
runs       command: its words; {here} is the folder of drivers, {folder} the client's, {origin} the recorder's address
"""

ZONE = "0000000000000000000000000000005a"
ACCOUNT = "000000000000000000000000000000ac"
RECORD = "000000000000000000000000000000e0"

NAMES = {"bucket1", "worker", "example.com"}

ONE_ZONE = {"id": ZONE, "name": "example.com", "status": "active", "paused": False, "type": "full",
            "plan": {"id": "0000000000000000000000000000005b", "legacy_id": "free", "name": "Free"},
            "name_servers": ["a.ns.example.com"], "meta": {}, "owner": {},
            "account": {"id": ACCOUNT, "name": "Example"}, "permissions": []}
A_RECORD = {"id": RECORD, "type": "A", "name": "www.example.com", "content": "192.0.2.9", "ttl": 300, "proxied": False,
            "zone_id": ZONE, "zone_name": "example.com", "comment": None, "tags": []}
TXT = A_RECORD | {"id": "000000000000000000000000000000e1", "type": "TXT", "name": "_acme-challenge.example.com",
                  "content": "x"}

NO_ZONES = [{"path": "/zones", "methods": ["GET"], "result": []}]

ANSWERS = [
    {"path": ".*[?&]page=([2-9]|[1-9][0-9]+)(&.*)?", "methods": ["GET"], "result": []},
    {"path": "/user/tokens/verify", "result": {"id": "00000000000000000000000000000070", "status": "active"}},
    {"path": "/user", "result": {"id": "00000000000000000000000000000005", "email": "someone@example.com"}},
    {"path": "/accounts", "methods": ["GET"], "result": [{"id": ACCOUNT, "name": "Example", "type": "standard",
                                                          "settings": {}, "created_on": "2026-11-01T00:00:00Z"}]},
    {"path": "/accounts/[^/]+", "methods": ["GET"], "result": {"id": ACCOUNT, "name": "Example", "type": "standard"}},
    {"path": "/accounts/[^/]+/members", "methods": ["GET"], "result": []},
    {"path": "/zones", "methods": ["GET"], "result": [ONE_ZONE]},
    {"path": "/zones", "methods": ["POST"], "result": ONE_ZONE},
    {"path": "/zones/[^/]+", "methods": ["GET"], "result": ONE_ZONE},
    {"path": "/zones/[^/]+/dns_records.*type=TXT.*", "methods": ["GET"], "result": [TXT]},
    {"path": "/zones/[^/]+/dns_records.*type=A(&.*)?", "methods": ["GET"], "result": [A_RECORD]},
    {"path": "/zones/[^/]+/dns_records", "methods": ["GET"], "result": [A_RECORD, TXT]},
    {"path": "/zones/[^/]+/dns_records.*", "result": A_RECORD},
    {"path": "/zones/[^/]+/firewall/access_rules/rules", "methods": ["GET"], "result": [{"id": RECORD}]},
    {"path": "/zones/[^/]+/settings/challenge_ttl", "methods": ["GET"], "result": {"id": "x", "value": 1800}},
    {"path": "/zones/[^/]+/settings/.*", "methods": ["GET"], "result": {"id": "x", "value": "on", "editable": True}},
    {"path": "/(zones|accounts)/[^/]+/rulesets", "methods": ["GET"], "result": [
        {"id": RECORD, "name": "x", "kind": "zone", "phase": "http_request_firewall_custom", "version": "1",
         "last_updated": "2026-11-01T00:00:00Z", "rules": []}]},
    {"path": "/(zones|accounts)/[^/]+/rulesets/.*", "methods": ["GET"], "result": {
        "id": RECORD, "name": "x", "kind": "zone", "phase": "http_request_firewall_custom", "version": "1",
        "last_updated": "2026-11-01T00:00:00Z", "rules": []}},
    {"path": "/accounts/[^/]+/r2/buckets", "methods": ["GET"], "result": {"buckets": [
        {"name": "bucket1", "creation_date": "2026-11-01T00:00:00Z", "location": "weur", "storage_class": "Standard"}]}},
    {"path": "/accounts/[^/]+/r2/buckets/[^/]+/domains/managed", "result": {
        "bucketId": RECORD, "domain": "x.example.com", "enabled": False}},
    {"path": "/accounts/[^/]+/r2/buckets/[^/]+/domains/custom", "result": {"domains": []}},
    {"path": "/accounts/[^/]+/workers/scripts", "methods": ["GET"], "result": [
        {"id": "worker", "created_on": "2026-11-01T00:00:00Z", "modified_on": "2026-11-01T00:00:00Z"}]},
]

ZONE_FILE = "? ''\n: - type: TXT\n    value: hello\nwww:\n  type: A\n  value: 192.0.2.1\n"

OCTODNS = """
providers:
  files: {{class: octodns.provider.yaml.YamlProvider, directory: zones}}
  cloudflare:
    class: octodns_cloudflare.CloudflareProvider
    token: invented-token-for-the-recorder-only-0000
    account_id: 000000000000000000000000000000ac
    pagerules: %s
zones:
  example.com.: {{sources: [files], targets: [cloudflare]}}
"""


def octodns(words, pagerules, **more):
    return {"with": words, "command": ["octodns-sync", "--config-file", "config.yaml", "--doit", "--force"],
            "files": {"config.yaml": OCTODNS % pagerules, "zones/example.com.yaml": ZONE_FILE}, **more}


def lexicon(words):
    return {"with": words.split()[0], "command": ["python", "{here}/of_lexicon.py", *words.split()],
            "environment": {"LEXICON_CLOUDFLARE_AUTH_TOKEN": "invented-token-for-the-recorder-only-0000"}}


DDCLIENT = """daemon=0
cache=ddclient.cache
protocol=cloudflare
use=ip
ip=192.0.2.1
server=127.0.0.1:{port}/client/v4
ssl=no
zone=example.com
login=token
password=invented-token-for-the-recorder-only-0000
www.example.com
"""

CLIENTS = [
    {"tool": "octodns-cloudflare", "package": "octodns-cloudflare", "kind": "pip", "install": [["octodns-cloudflare"]],
     "runs": [
         octodns("change of a zone", "false"),
         octodns("change of a zone, with page rules", "true"),
         octodns("a zone that does not exist", "false", answers=NO_ZONES),
     ]},
    {"tool": "certbot-dns-cloudflare", "package": "certbot-dns-cloudflare", "kind": "pip",
     "install": [["certbot-dns-cloudflare"]],
     "runs": [{"with": "a challenge is set and removed", "command": ["python", "{here}/of_certbot.py"]}]},
    {"tool": "lexicon", "package": "dns-lexicon", "kind": "pip", "install": [["dns-lexicon"]],
     "runs": [
         lexicon("list example.com A"),
         lexicon("create example.com TXT --name new --content y"),
         lexicon("update example.com A --name www --content 192.0.2.2"),
         lexicon("delete example.com A --name www"),
     ]},
    {"tool": "prowler", "package": "prowler", "kind": "pip",
     "install": [["--no-deps", "prowler"], ["cloudflare==4.3.1", "colorama", "pydantic", "pyyaml", "requests", "python-dateutil", "packaging",
                                          "detect-secrets", "tzlocal", "markdown", "jsonschema", "pytz", "py-ocsf-models"]],
     "runs": [{"with": "all services", "command": ["python", "{here}/of_prowler.py"]}]},
    {"tool": "cartography", "package": "cartography", "kind": "pip",
     "install": [["--no-deps", "cartography"], ["cloudflare<5", "neo4j", "statsd", "backoff", "requests", "jinja2", "boto3", "python-dateutil", "pyyaml",
                                              "packaging", "typer"]],
     "runs": [{"with": "the Cloudflare module", "command": ["python", "{here}/of_cartography.py"]}]},
    {"tool": "ddclient", "package": "ddclient", "kind": "deb",
     # Without TLS, which the recorder does not speak; it runs until it is stopped.
     "runs": [{"with": "an update", "command": ["sh", "-c", (
         "chmod 600 ddclient.conf; sed 's|https://|http://|g' {folder}/root/usr/bin/ddclient > ddclient; "
         "timeout 10 perl ddclient -file ddclient.conf -force -verbose -noquiet -foreground; [ $? = 124 ]")],
         "files": {"ddclient.conf": DDCLIENT}}]},
    {"tool": "fail2ban cloudflare-token action", "package": "fail2ban", "kind": "deb",
     "runs": [{"with": "a ban and its end", "command": [
         "python3", "{here}/of_fail2ban.py", "{folder}/root/etc/fail2ban/action.d/cloudflare-token.conf", "{origin}"],
         "environment": {"PYTHONPATH": ""}}]},
]
