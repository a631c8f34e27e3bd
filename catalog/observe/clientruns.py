"""The clients that are run, how each is installed, and how the recorder answers.

kind       pip (a virtual environment), npm, or deb (a Debian package, unpacked)
install    the arguments of each call of pip, or of npm
runs       command: its words; {here} is the folder of drivers, {folder} the client's, {origin} the recorder's address
"""

import json
from pathlib import Path


NAMES = {"bucket1", "worker", "example.com"}

NO_ZONES = [{"path": "/zones", "methods": ["GET"], "result": []}]

ANSWERS = json.loads((Path(__file__).parent / "client-answers.json").read_text())

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
