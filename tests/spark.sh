#!/usr/bin/env bash
# Runs the examples of docs/least-privilege.md that reduce large logs in parts: Spark in local mode, its SQL, and
# GNU parallel. Each result is byte for byte that of one run over all logs.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
version=4.3.0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
fail() { echo "spark: $*" >&2; exit 1; }

again() { "$@" || { sleep 5; "$@"; } || { sleep 20; "$@"; }; }

cargo build --locked --quiet
mkdir "$folder/bin" "$folder/logs"
ln -s "$(realpath "${CARGO_TARGET_DIR:-target}")/debug/tokenlint" "$folder/bin/tokenlint"
PATH=$folder/bin:$PATH

# Lines of a proxy, JSON lines of another, an audit log, and noise: long stretches of it, so that parts have no call. The
# addresses are more than are kept for one use, and some calls are not in the catalog.
python3 - "$folder/logs" <<'PYTHON'
import json, sys
from pathlib import Path
API = "https://api.cloudflare.com/client/v4"
METHODS = ["GET", "PUT", "PATCH", "DELETE", "POST"]
def path(at):
    zone = f"{at * 31 % 17 + 1:032x}"
    return [f"/zones/{zone}/dns_records/{at:032x}", f"/zones/{zone}/settings/ssl", f"/accounts/{1:032x}/workers/scripts/s{at}",
            f"/zones/{zone}/nothing/{at % 50}"][at % 4]
def noise(count):
    return [f"2026-11-20T10:00:00Z level=info msg=\"reconciled Größe\" object=default/item-{at} took=12ms" for at in range(count)]
proxy = [f"203.0.113.{at % 250} - - [{at % 28 + 1:02}/Nov/2026:10:{at % 60:02}:00 +0000] \"{METHODS[at % 5]} {API}{path(at)} HTTP/1.1\" {[200, 200, 403, 404][at % 4]} 17" for at in range(6000)]
lines = [json.dumps({"ts": 1795168800 + at, "method": METHODS[at % 5], "url": API + path(at), "status": 200, "client_ip": f"198.51.100.{at % 90}"}) for at in range(3000)]
audit = [json.dumps({"ActionTimestamp": f"2026-11-{at % 28 + 1:02}T08:00:00Z", "ActionResult": "success", "ActorContext": "api_token", "ActorIPAddress": "2001:db8::1",
                     "ActorTokenDetails": {"token_id": f"{at % 3:032x}"}, "Raw": {"method": METHODS[at % 4 + 1], "uri": "/client/v4" + path(at)}}) for at in range(2000)]
for name, all in [("proxy.log", noise(4000) + proxy), ("lines.log", lines + noise(4000)), ("audit.log", audit)]:
    Path(sys.argv[1], name).write_text("\n".join(all) + "\n")
PYTHON
cd "$folder"
tokenlint uses logs/*.log --quiet >one
[ "$(wc -l <one)" -gt 100 ] || fail "one run found $(wc -l <one) uses"

# The code blocks of a language in the part on large logs, each of which writes `uses`.
blocks() { sed -n '/^## Large logs/,$p' "$root/docs/least-privilege.md" | sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/p" | sed "s/^\`\`\`.*/\f/"; }
is_same() { cmp "$1" one || fail "$2 differs from one run"; }

# In a real log the blocks are larger.
if ! command -v parallel >/dev/null; then
    sudo=$(command -v sudo || true)
    { again $sudo apt-get update -qq && again $sudo apt-get install -qqy --no-install-recommends parallel; } >/dev/null || true
fi
if command -v parallel >/dev/null; then
    blocks sh | sed -n '/| parallel /s/10M/100K/p' >parallel.sh
    [ -s parallel.sh ] || fail "the documentation has no example of parallel"
    sh -e parallel.sh 2>/dev/null
    is_same uses.jsonl "the result of parallel"
    echo "spark: $(wc -l <one) uses by GNU parallel, as one run"
else
    echo "SKIPPED: the example of GNU parallel was not run, because it cannot be installed" >&2
fi

skip() {
    echo "SKIPPED: the example of Spark was not run, because $1" >&2
    exit 0
}
command -v java >/dev/null || skip "there is no java"
java=$(java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
[ "${java:-0}" -ge 17 ] || skip "Spark $version takes Java 17, and this is Java ${java:-of an unknown version}"
python3 -m venv "$folder/venv" || skip "Python has no venv"
again venv/bin/pip -q --disable-pip-version-check install "pyspark==$version" || skip "pyspark $version cannot be installed"

blocks python | sed "s|/usr/local/bin/tokenlint|$folder/bin/tokenlint|" >examples
cat >run.py <<'PYTHON'
import shutil, sys
from pathlib import Path
from pyspark.sql import SparkSession
# The driver is reached under its name otherwise, which not every machine can resolve.
spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1").getOrCreate()
spark.sparkContext.setLogLevel("ERROR")
tracker = spark.sparkContext.statusTracker()
one = Path("one").read_bytes()
examples = [text for text in Path("examples").read_text().split("\f") if text.strip()]
for number, example in enumerate(examples):
    group = f"example {number}"
    spark.sparkContext.setJobGroup(group, example)
    exec(example)
    tasks = [tracker.getStageInfo(stage).numTasks for job in tracker.getJobIdsForGroup(group) for stage in tracker.getJobInfo(job).stageIds]
    written = sorted(Path("uses").glob("part-*"))
    if b"".join(path.read_bytes() for path in written) != one:
        sys.exit(f"spark: the result differs from one run:\n{example}")
    # The first step is on many parts, and not in the only task of the second.
    if max(tasks) < 8 or min(tasks) != 1:
        sys.exit(f"spark: the stages have {tasks} tasks:\n{example}")
    print(f"spark: {one.count(10)} uses, stages of {tasks} tasks, as one run")
    shutil.rmtree("uses")
sys.exit(len(examples) < 2)
PYTHON
SPARK_LOCAL_IP=127.0.0.1 PYSPARK_PYTHON=$folder/venv/bin/python "$folder/venv/bin/python" run.py 2>err || { grep -v "^\s*at " err | tail -n 30 >&2; fail "an example failed"; }
