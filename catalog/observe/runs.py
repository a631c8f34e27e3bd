"""What is run of wrangler. A run may have:

with         what is particular about it
more, args   words after the command's required arguments, or instead of all arguments
config       settings of the configuration file, in addition to BASE; None for no file
setting      the setting that the run is about, as in `settings` of the table: has, lacks are keys of its value, and
             when is a condition that the configuration does not show
files, input, environment, exit
answers      answers before those of answers.json
interrupt    the end of the path of a call, a moment after which the program is interrupted, as with Ctrl-C
"""

import json
from pathlib import Path

ANSWERS = json.loads((Path(__file__).resolve().parent / "answers.json").read_text())

BASE = {"name": "worker", "main": "index.js", "compatibility_date": "2026-11-01"}

UUID = "00000000-0000-0000-0000-0000000000aa"
KV = "0000000000000000000000000000004b"
D1 = "00000000-0000-0000-0000-0000000000d1"
ZONE = "0000000000000000000000000000005a"
HEX = "000000000000000000000000000000a0"
QUEUE = "0000000000000000000000000000009e"

DURABLE = "export class Counter { fetch() {} }\nexport default { fetch() {} }\n"
WORKFLOW = (
    'import { WorkflowEntrypoint } from "cloudflare:workers";\n'
    "export class Flow extends WorkflowEntrypoint { async run() {} }\nexport default { fetch() {} }\n"
)

NOT_FOUND = [
    {"path": ".*/workers/services/[^/]+", "methods": ["GET"], "error": {"code": 10090, "message": "not found"}},
    {
        "path": ".*/workers/(scripts/[^/]+/(deployments|versions|settings|secrets)|workers/[^/]+)",
        "methods": ["GET"],
        "times": 1,
        "error": {"code": 10007, "message": "not found"},
    },
]

# wrangler first sets the routes of all zones in one call, and sets them zone by zone if the token is for single zones.
OF_ONE_ZONE = [{"path": ".*/workers/scripts/[^/]+/routes", "status": 403,
                "error": {"code": 10000, "message": "Authentication error"}}]

# Values of arguments by their name.
VALUES = {
    "name": "name1",
    "namespace": "namespace1",
    "namespace_name": "namespace1",
    "database": "database1",
    "domain": "example.com",
    "email": "someone@example.com",
    "bucket": "bucket1",
    "queue": "queue1",
    "queue-name": "queue1",
    "script-name": "worker",
    "preview": "preview1",
    "worker": "worker",
    "project-name": "project1",
    "deployment-id": UUID,
    "instance": UUID,
    "stream": HEX,
    "sink": HEX,
    "pipeline": HEX,
    "objectPath": "bucket1/key1",
    "file": "data.json",
    "type": "tcp",
    "priority": "1",
    "ID": UUID,
    "store-id": HEX,
    "secret-id": HEX,
    "scopes": "workers",
    "tunnel-id": UUID,
    "rule": "rule1",
    "key": "key1",
    "app-id": UUID,
    "tunnel": UUID,
    "oldName": "namespace1",
    "newName": "namespace2",
    "variation": "on",
    "id": HEX,
    "rule-id": HEX,
    "address-id": HEX,
}

# Names that commands had earlier.
FORMER = {"email-routing": "email", "browser-rendering": "browser", "user": "whoami"}

# Commands that are not run, each with the reason.
LOCAL = {
    "docs": "searches the documentation",
    "complete": "makes no calls",
    "init": "runs `npm create cloudflare`",
    "setup": "changes local files",
    "types": "makes no calls",
    "build": "makes no calls",
    "check startup": "makes no calls",
    "telemetry enable": "makes no calls",
    "telemetry disable": "makes no calls",
    "telemetry status": "makes no calls",
    "pages dev": "makes no calls",
    "pages functions build": "makes no calls",
    "pages functions build-env": "makes no calls",
    "pages functions optimize-routes": "makes no calls",
    "pages project validate": "makes no calls",
    "d1 migrations create": "makes no calls",
    "login": "asks for consent in a browser",
    "logout": "revokes the consent of a browser",
    "auth token": "makes no calls",
    "auth keyring": "makes no calls",
    "auth create": "asks for consent in a browser",
    "auth delete": "revokes the consent of a browser",
    "auth activate": "makes no calls",
    "auth deactivate": "makes no calls",
    "auth list": "makes no calls",
    "deployments view": "was renamed",
    "hello-world get": "is for tests of wrangler",
    "hello-world set": "is for tests of wrangler",
    "cloudchamber apply": "is deprecated",
    "cloudchamber build": "needs Docker",
    "cloudchamber push": "needs Docker",
    "cloudchamber images list": "reads an image registry that is not the API",
    "cloudchamber images delete": "changes an image registry that is not the API",
    "containers build": "needs Docker",
    "containers push": "needs Docker",
    "containers images list": "reads an image registry that is not the API",
    "containers images delete": "changes an image registry that is not the API",
    "containers ssh": "needs a running container",
    "tunnel run": "downloads cloudflared",
    "tunnel quick-start": "downloads cloudflared",
    "basin sql query": "calls another host than the API",
    "basin pipelines setup": "only runs interactively",
}


def setting(name, value, **more):
    """A deployment of an existing Worker with one setting."""
    config = {}
    at = config
    *above, last = name.strip("/").split("/")
    for part in above:
        at = at.setdefault(part, {})
    at[last] = value
    return {"with": more.pop("words", name.strip("/").replace("/", ".")), "setting": name, "config": config, **more}


RUNS = {
    "deploy": [
        {"with": "an existing Worker"},
        {"with": "a new Worker", "answers": NOT_FOUND},
        {"with": "a Worker that was edited in the dashboard", "answers": [
            {"path": ".*/workers/services/[^/]+", "methods": ["GET"], "result": {"id": "worker", "default_environment": {
                "environment": "production", "script": {
                    "id": "worker", "tag": HEX, "tags": [], "last_deployed_from": "dash"}}}}]},
        {"with": "a dispatch namespace", "more": "--dispatch-namespace namespace1",
         "setting": "", "when": "--dispatch-namespace is given"},
        {"with": "an environment", "more": "--env staging", "config": {"env": {"staging": {}}}},
        {"with": "secrets of a file", "more": "--secrets-file secrets.json", "files": {"secrets.json": '{"A": "b"}'}},
        setting("/routes", ["example.com/*"], lacks=["custom_domain", "zone_id"], words="routes without a zone",
                answers=OF_ONE_ZONE),
        setting("/routes", [{"pattern": "example.com/*", "zone_name": "example.com"}],
                lacks=["custom_domain", "zone_id"], words="routes with the name of a zone", answers=OF_ONE_ZONE),
        setting("/routes", [{"pattern": "example.com/*", "zone_id": ZONE}], lacks=["custom_domain"],
                words="routes with the ID of a zone", answers=OF_ONE_ZONE),
        setting("/routes", [{"pattern": "x.example.com", "custom_domain": True}], has=["custom_domain"],
                words="custom domains"),
        setting("/route", "example.com/*", lacks=["custom_domain", "zone_id"], words="a route without a zone",
                answers=OF_ONE_ZONE),
        setting("/route", {"pattern": "example.com/*", "zone_id": ZONE}, lacks=["custom_domain"],
                words="a route with the ID of a zone", answers=OF_ONE_ZONE),
        setting("/route", {"pattern": "x.example.com", "custom_domain": True}, has=["custom_domain"],
                words="a custom domain"),
        setting("/workers_dev", False),
        setting("/triggers/crons", ["0 0 * * *"]),
        setting("/assets", {"directory": "public"}, files={"public/index.html": "x"}),
        setting("/site", {"bucket": "public"}, files={
            "public/index.html": "x",
            "index.js": 'import x from "__STATIC_CONTENT_MANIFEST";\nexport default { fetch() { return new Response(x) } }\n'}),
        setting("/kv_namespaces", [{"binding": "KV", "id": KV}], has=["id"], words="kv_namespaces with an ID"),
        setting("/kv_namespaces", [{"binding": "KV"}], lacks=["id"], words="kv_namespaces without an ID"),
        setting("/d1_databases", [{"binding": "DB", "database_id": D1, "database_name": "database1"}],
                has=["database_id"], words="d1_databases with an ID"),
        setting("/d1_databases", [{"binding": "DB"}], lacks=["database_id"], words="d1_databases without an ID"),
        setting("/r2_buckets", [{"binding": "B", "bucket_name": "bucket1"}], has=["bucket_name"],
                words="r2_buckets with a name"),
        setting("/r2_buckets", [{"binding": "B", "bucket_name": "bucket1"}], has=["bucket_name"],
                words="r2_buckets with the name of a new bucket", when="the bucket does not exist", answers=[
                    {"path": ".*/r2/buckets/[^/]+", "methods": ["GET"],
                     "error": {"code": 10006, "message": "The specified bucket does not exist."}}]),
        setting("/r2_buckets", [{"binding": "B"}], lacks=["bucket_name"], words="r2_buckets without a name"),
        setting("/queues/producers", [{"binding": "Q", "queue": "queue1"}]),
        setting("/queues/consumers", [{"queue": "queue1"}]),
        setting("/queues/consumers", [{"queue": "queue1"}], words="a new consumer", answers=[
            {"path": ".*/queues.*", "methods": ["GET"], "result": [
                {"queue_id": QUEUE, "queue_name": "queue1", "consumers": [], "producers": []}]}]),
        setting("/hyperdrive", [{"binding": "H", "id": HEX}]),
        setting("/vectorize", [{"binding": "V", "index_name": "index1"}]),
        setting("/workflows", [{"binding": "W", "name": "workflow1", "class_name": "Flow"}], files={"index.js": WORKFLOW}),
        setting("/ai", {"binding": "AI"}),
        setting("/pipelines", [{"binding": "P", "stream": HEX}]),
        setting("/durable_objects/bindings", [{"name": "D", "class_name": "Counter"}], files={"index.js": DURABLE}),
        {**setting("/migrations", [{"tag": "v1", "new_sqlite_classes": ["Counter"]}], files={"index.js": DURABLE})},
        setting("/services", [{"binding": "S", "service": "other"}]),
        setting("/analytics_engine_datasets", [{"binding": "A", "dataset": "dataset1"}]),
        setting("/secrets_store_secrets", [{"binding": "S", "store_id": HEX, "secret_name": "secret1"}]),
        setting("/secrets", {"required": ["SECRET"]}),
        setting("/browser", {"binding": "BR"}),
        setting("/images", {"binding": "I"}),
        setting("/media", {"binding": "M"}),
        setting("/stream", {"binding": "ST"}),
        setting("/version_metadata", {"binding": "VM"}),
        setting("/send_email", [{"name": "E"}]),
        setting("/mtls_certificates", [{"binding": "C", "certificate_id": UUID}]),
        setting("/dispatch_namespaces", [{"binding": "N", "namespace": "namespace1"}]),
        setting("/vpc_services", [{"binding": "VPC", "service_id": UUID}]),
        setting("/vpc_networks", [{"binding": "VN", "tunnel_id": UUID}]),
        setting("/ai_search", [{"binding": "AS", "instance_name": "search1"}]),
        setting("/ai_search_namespaces", [{"binding": "AN", "namespace": "namespace1"}]),
        setting("/ai_search_namespaces", [{"binding": "AN", "namespace": "namespace1"}], words="ai_search_namespaces that do not exist",
                answers=[{"path": ".*/ai-search/namespaces/[^/]+", "methods": ["GET"], "error": {"code": 7063, "message": "not found"}}]),
        setting("/agent_memory", [{"binding": "AM", "namespace": "namespace1"}]),
        setting("/agent_memory", [{"binding": "AM", "namespace": "namespace1"}], words="agent_memory that do not exist",
                answers=[{"path": ".*/agent-memory/namespaces/[^/]+", "methods": ["GET"], "error": {"code": 7063, "message": "not found"}}]),
        setting("/artifacts", [{"binding": "AR", "namespace": "namespace1"}]),
        setting("/flagship", [{"binding": "F", "app_id": UUID}], has=["app_id"], words="flagship with an ID"),
        setting("/flagship", [{"binding": "F"}], lacks=["app_id"], words="flagship without an ID"),
        setting("/k2", [{"binding": "K", "stream": HEX}]),
        setting("/ratelimits", [{"name": "R", "namespace_id": "1", "simple": {"limit": 1, "period": 60}}]),
        setting("/worker_loaders", [{"binding": "L"}]),
        setting("/tail_consumers", [{"service": "other"}]),
        setting("/streaming_tail_consumers", [{"service": "other"}]),
        setting("/logpush", True),
        setting("/observability", {"enabled": True}),
        setting("/placement", {"mode": "smart"}),
        setting("/limits", {"cpu_ms": 50}),
        setting("/vars", {"A": "b"}),
        setting("/addresses", ["someone@example.com"]),
        {**setting("/containers", [{"class_name": "Counter", "image": "registry.cloudflare.com/image1:1"}],
                   files={"index.js": DURABLE}),
         "config": {
             "containers": [{"class_name": "Counter", "image": "registry.cloudflare.com/image1:1"}],
             "durable_objects": {"bindings": [{"name": "D", "class_name": "Counter"}]},
             "migrations": [{"tag": "v1", "new_sqlite_classes": ["Counter"]}]}},
    ],
    "dev": [{"with": "--remote", "args": "--remote", "interrupt": "/edge-preview", "exit": None}],
    "preview delete": [{"more": "--name preview1"}],
    "preview secret put": [{"args": "key1 --name preview1", "input": "x"}],
    "preview secret delete": [{"args": "key1 --name preview1 --skip-confirmation"}],
    "preview secret list": [{"more": "--name preview1"}],
    "preview secret bulk": [{"args": "secrets.json --name preview1", "files": {"secrets.json": '{"A": "b"}'}}],
    "preview base-config secret put": [{"args": "key1", "input": "x"}],
    "preview base-config secret delete": [{"args": "key1 --skip-confirmation"}],
    "preview base-config secret bulk": [{"args": "secrets.json", "files": {"secrets.json": '{"A": "b"}'}}],
    "preview": [
        {"with": "a new preview", "args": "--name preview1", "config": {"previews": {}}, "answers": [
            {"path": ".*/previews/[^/]+", "methods": ["GET"], "error": {"code": 10025, "message": "not found"}}]},
        {"with": "an existing preview", "args": "--name preview1", "config": {"previews": {}}},
    ],
    "rollback": [{"args": "00000000-0000-0000-0000-0000000000e2 --yes"}],
    "versions upload": [
        {},
        {"with": "assets", "config": {"assets": {"directory": "public"}}, "files": {"public/index.html": "x"}},
    ],
    "versions view": [{"args": UUID}],
    "versions deploy": [{"args": "00000000-0000-0000-0000-0000000000e1@100% --yes"}],
    "versions secret put": [{"args": "SECRET", "input": "x"}],
    "versions secret delete": [{"args": "SECRET", "input": "y"}],
    "versions secret bulk": [{"args": "secrets.json", "files": {"secrets.json": '{"A": "b"}'}}],
    "triggers deploy": [
        {},
        {"with": "routes", "config": {"routes": [{"pattern": "example.com/*", "zone_name": "example.com"}]},
         "answers": OF_ONE_ZONE},
        {"with": "custom domains", "config": {"routes": [{"pattern": "x.example.com", "custom_domain": True}]}},
        {"with": "crons", "config": {"triggers": {"crons": ["0 0 * * *"]}}},
        {"with": "queues", "config": {"queues": {"consumers": [{"queue": "queue1"}]}}},
    ],
    "delete": [
        {"args": "--force"},
        {"with": "a Worker with a site", "args": "--force", "config": {"site": {"bucket": "public"}}},
    ],
    "tail": [{"args": "worker", "interrupt": "/tails", "exit": None}],
    "secret put": [
        {"args": "SECRET", "input": "x"},
        {"with": "a new Worker", "args": "SECRET", "input": "x", "answers": [
            {"path": ".*/secrets", "methods": ["PUT"], "times": 1, "error": {"code": 10007, "message": "not found"}}]},
    ],
    "secret delete": [{"args": "SECRET", "input": "y"}],
    "secret bulk": [{"args": "secrets.json", "files": {"secrets.json": '{"A": "b"}'}}],
    "kv namespace delete": [
        {"args": f"--namespace-id {KV} --skip-confirmation"},
        {"with": "by name", "args": "namespace1 --skip-confirmation"},
    ],
    "kv namespace rename": [{"args": f"--namespace-id {KV} --new-name namespace2"}],
    "kv key put": [{"args": f"key1 value1 --namespace-id {KV} --remote"}],
    "kv key list": [{"args": f"--namespace-id {KV} --remote"}],
    "kv key get": [{"args": f"key1 --namespace-id {KV} --remote"}],
    "kv key delete": [{"args": f"key1 --namespace-id {KV} --remote"}],
    "kv bulk get": [{"args": f"keys.json --namespace-id {KV} --remote", "files": {"keys.json": '["key1"]'}}],
    "kv bulk put": [{"args": f"keys.json --namespace-id {KV} --remote",
                     "files": {"keys.json": '[{"key": "key1", "value": "x"}]'}}],
    "kv bulk delete": [{"args": f"keys.json --namespace-id {KV} --remote --force", "files": {"keys.json": '["key1"]'}}],
    "queues consumer add": [{"args": "queue1 other"}],
    "queues consumer worker add": [{"args": "queue1 other"}],
    "queues consumer http remove": [{"answers": [{"path": ".*/queues.*", "methods": ["GET"], "result": [
        {"queue_id": QUEUE, "queue_name": "queue1", "consumers": [{"consumer_id": HEX, "type": "http_pull"}]}]}]}],
    "queues subscription create": [{"args": "queue1 --source kv --events namespace.created"}],
    "queues subscription update": [{"args": f"queue1 --id {HEX} --enabled false"}],
    "basin catalog compaction enable": [
        {"args": "bucket1 --token invented"}, {"with": "a table", "args": "bucket1 namespace1 table1"}],
    "basin catalog snapshot-expiration enable": [
        {"args": "bucket1 --token invented"}, {"with": "a table", "args": "bucket1 namespace1 table1"}],
    "basin pipelines create": [{"args": 'pipeline1 --sql "INSERT INTO sink1 SELECT * FROM stream1"'}],
    "basin pipelines update": [{"args": "pipeline1 --compression gzip", "answers": [
        {"path": ".*/pipelines/v1/pipelines/[^/]+", "methods": ["GET"], "error": {"code": 1000, "message": "not found"}}]}],
    "basin pipelines sinks create": [{"args": (
        "sink1 --type r2 --bucket bucket1 --access-key-id a --secret-access-key b")}],
    "r2 object get": [{"args": "bucket1/key1 --remote --pipe"}],
    "r2 object put": [{"args": "bucket1/key1 --remote --force --file data.json", "files": {"data.json": "{}"}}],
    "r2 object delete": [{"args": "bucket1/key1 --remote --force"}],
    "r2 bulk put": [{"args": "bucket1 --remote --force --filename list.json", "files": {
        "list.json": '[{"key": "key1", "file": "data.json"}]', "data.json": "{}"}}],
    "r2 bucket update storage-class": [{"args": "name1 --storage-class Standard"}],
    "r2 bucket sippy enable": [{"args": (
        "name1 --provider AWS --bucket other --region eu-west-1 --access-key-id a --secret-access-key b "
        "--r2-access-key-id c --r2-secret-access-key d")}],
    "r2 bucket notification create": [{"args": "bucket1 --event-type object-create --queue queue1"}],
    "r2 bucket domain add": [{"args": f"bucket1 --domain example.com --zone-id {ZONE} --force"}],
    "r2 bucket lifecycle add": [{"args": "bucket1 rule1 prefix1 --expire-days 1 --force"}],
    "r2 bucket lifecycle remove": [{"args": "bucket1 --name rule1"}],
    "r2 bucket lifecycle set": [{"more": "", "files": {"data.json": '{"rules": []}'}}],
    "r2 bucket cors set": [{"files": {"data.json": '{"rules": []}'}}],
    "r2 bucket lock add": [{"args": "bucket1 rule1 prefix1 --retention-days 1 --force"}],
    "r2 bucket lock remove": [{"args": "bucket1 --name rule1"}],
    "r2 bucket lock set": [{"files": {"data.json": '{"rules": []}'}}],
    "d1 execute": [
        {"args": 'database1 --remote --command "SELECT 1"'},
        {"with": "--file", "args": "database1 --remote --yes --file data.sql", "files": {"data.sql": "SELECT 1;"}},
    ],
    "d1 time-travel restore": [{"args": "database1 --bookmark 00000001-00000001-00000001-00000000000000000000000000000001"}],
    "d1 time-travel info": [{}],
    "d1 migrations list": [{"config": {"d1_databases": [
        {"binding": "DB", "database_id": D1, "database_name": "database1"}]},
        "files": {"migrations/0001_a.sql": "SELECT 1;"}}],
    "d1 migrations apply": [{"config": {"d1_databases": [
        {"binding": "DB", "database_id": D1, "database_name": "database1"}]},
        "files": {"migrations/0001_a.sql": "SELECT 1;"}}],
    "vectorize create": [{"args": "name1 --dimensions 4 --metric cosine"},
                         {"with": "--deprecated-v1", "args": "name1 --dimensions 4 --metric cosine --deprecated-v1"}],
    "vectorize query": [{"args": "name1 --vector 1 2"}],
    "vectorize insert": [{"args": "name1 --file data.ndjson", "files": {"data.ndjson": '{"id": "1", "values": [1]}\n'}}],
    "vectorize upsert": [{"args": "name1 --file data.ndjson", "files": {"data.ndjson": '{"id": "1", "values": [1]}\n'}}],
    "vectorize create-metadata-index": [{"args": "name1 --property-name p --type string"}],
    "hyperdrive create": [{"args": "name1 --connection-string postgres://a:b@db.example.com:5432/c"}],
    "hyperdrive update": [{"args": f"{HEX} --name name2"}],
    "flagship flags update": [{"args": f"{UUID} key1 --remote --description x"}],
    "flagship flags split": [{"args": f"{UUID} key1 --weight on=50 --weight off=50 --by userId --remote --force"}],
    "flagship flags rollout": [{"args": f"{UUID} key1 --to on --percentage 50 --by userId --remote --force"}],
    "flagship flags rules update": [{"args": f"{UUID} key1 --priority 1 --serve on --remote"}],
    "flagship flags rules reorder": [{"args": f"{UUID} key1 --order 1 --remote"}],
    "turnstile widget create": [{"args": "name1 --domain example.com --mode managed"}],
    "turnstile widget update": [{"args": "sitekey1 --name name2"}],
    "ai-search create": [{"args": "name1 --type r2 --source bucket1 --namespace namespace1"}],
    "ai-search update": [{"args": "name1 --cache"}],
    "ai-search namespace update": [{"args": "namespace1 --description x"}],
    "cert upload mtls-certificate": [{"args": "--cert c.pem --key k.pem --name n", "files": {"c.pem": "c", "k.pem": "k"}}],
    "cert upload certificate-authority": [{"args": "--ca-cert c.pem --name n", "files": {"c.pem": "c"}}],
    "cert delete": [{"args": f"--id {UUID}", "input": "y"}],
    "mtls-certificate upload": [{"args": "--cert c.pem --key k.pem --name n", "files": {"c.pem": "c", "k.pem": "k"}}],
    "mtls-certificate delete": [{"args": f"--id {UUID}", "input": "y"}],
    "pages project create": [{"args": "project1 --production-branch main --force", "config": None}],
    "pages project upload": [{"args": "public", "config": None, "files": {"public/index.html": "x"},
                              "environment": {"CF_PAGES_UPLOAD_JWT": "e30.eyJleHAiOjk5OTk5OTk5OTl9.e30"}}],
    "pages deployment list": [{"args": "--project-name project1", "config": None}],
    "pages deployment tail": [{"args": f"{UUID} --project-name project1", "config": None, "interrupt": "/tails", "exit": None}],
    "pages deployment delete": [{"args": f"{UUID} --project-name project1 --force", "config": None}],
    "pages deploy": [
        {"with": "an existing project", "args": "public --project-name project1 --branch main --commit-dirty",
         "config": None, "files": {"public/index.html": "x"}},
        {"with": "functions", "args": "public --project-name project1 --branch main --commit-dirty", "config": None,
         "files": {"public/index.html": "x", "functions/index.js": "export function onRequest() {}"}},
        {**{"with": "pages_build_output_dir", "setting": "/pages_build_output_dir", "args": "--branch main --commit-dirty"},
         "config": {"pages_build_output_dir": "public", "main": None, "name": "project1"},
         "files": {"public/index.html": "x"}},
    ],
    "pages secret put": [{"args": "key1 --project-name project1", "config": None, "input": "x"}],
    "pages secret bulk": [{"args": "secrets.json --project-name project1", "config": None,
                           "files": {"secrets.json": '{"A": "b"}'}}],
    "pages secret delete": [{"args": "key1 --project-name project1", "config": None, "input": "y"}],
    "pages secret list": [{"args": "--project-name project1", "config": None}],
    "pages download config": [{"args": "project1 --force", "config": None}],
    "cloudchamber create": [{"args": "--image registry.example.com/image1:1 --location sfo06"}],
    "cloudchamber delete": [{"args": UUID}],
    "cloudchamber modify": [{"args": f"{UUID} --image registry.example.com/image1:2 --location sfo06"}],
    "cloudchamber curl": [{"args": "/me"}],
    "cloudchamber ssh create": [{"args": '--name key1 --public-key "ssh-ed25519 AAAA"'}],
    "cloudchamber registries configure": [{"args": "--domain registry.example.com --public true"}],
    "cloudchamber registries credentials": [{"args": "registry.example.com --pull"}],
    "containers registries configure": [{"args": (
        f"000000000000.dkr.ecr.eu-west-1.amazonaws.com --aws-access-key-id a --secret-name secret1 "
        f"--secret-store-id {HEX} --skip-confirmation"), "input": "x"}],
    "containers registries credentials": [{"args": "registry.cloudflare.com --pull"}],
    "secrets-store secret create": [{"args": f"{HEX} --name secret1 --value x --scopes workers --remote"}],
    "secrets-store secret update": [{"args": f"{HEX} --secret-id {HEX} --value x --remote"}],
    "workflows instances describe": [{"args": f"name1 {UUID}"}, {"with": "the latest", "args": "name1 latest"}],
    "workflows instances delete": [{"args": f"name1 {UUID}"}],
    "workflows instances send-event": [{"args": f"name1 {UUID} --type event1"}],
    "k2 streams create": [{"args": "stream1"}],
    "vpc service create": [{"args": f"name1 --type http --ipv4 192.0.2.1 --tunnel-id {UUID}"}],
    "vpc service update": [{"args": f"{UUID} --name name1 --type http --ipv4 192.0.2.1 --tunnel-id {UUID}"}],
    "email routing rules create": [{"args": (
        "example.com --match-type literal --match-field to --match-value a@example.com --action-type forward "
        "--action-value b@example.com")}],
    "email routing rules update": [{"args": (
        f"example.com {HEX} --match-type literal --match-field to --match-value a@example.com --action-type forward "
        "--action-value b@example.com")}],
    "email sending send": [{"args": "--from a@example.com --to b@example.com --subject s --text t"}],
    "email sending send-raw": [{"args": "--from a@example.com --to b@example.com --mime x"}],
    "ai finetune create": [{"args": "model1 finetune1 folder", "files": {
        "folder/adapter_config.json": "{}", "folder/adapter_model.safetensors": "x"}}],
    "browser view": [{"args": "session1 --target target1 --no-open"}],
    "browser create": [{"more": "--no-open"}],
}
