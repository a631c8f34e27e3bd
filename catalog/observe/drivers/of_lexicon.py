"""One command of lexicon. Its own command line first asks the DNS for the zone."""

import sys

from lexicon.client import Client
from lexicon.config import ConfigResolver

action, domain, kind, *options = sys.argv[1:]
config = {"provider_name": "cloudflare", "action": action, "domain": domain, "type": kind}
config |= dict(zip([name.lstrip("-") for name in options[::2]], options[1::2]))
with Client(ConfigResolver().with_dict(config).with_env()) as operations:
    records = operations.list_records(kind) if action == "list" else []
    name, content = config.get("name"), config.get("content")
    if action == "create":
        operations.create_record(kind, name, content)
    elif action == "update":
        operations.update_record(None, kind, name, content)
    elif action == "delete":
        operations.delete_record(None, kind, name)
