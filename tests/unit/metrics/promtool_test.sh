#!/usr/bin/env bash
# Prometheus' own judgement (promtool) of what is exposed, of the scrape configuration, of the alert rules and their
# tests, and of the dashboard's queries, which must name documented series only.
set -euo pipefail
exposition=$1
cd "$(dirname "$(realpath "$0")")/../../.."
promtool=$(command -v promtool || echo "$PWD/build/tools/prometheus/usr/bin/promtool")
[ -x "$promtool" ] || { echo "no promtool: ./dev test unpacks it, or install Debian's prometheus" >&2; exit 1; }

page=$("$exposition")
grep -q '^mu40_latency_seconds_bucket{.*le="+Inf"} 1000$' <<<"$page"
"$promtool" check metrics <<<"$page"

"$promtool" check config deploy/prometheus/prometheus.yml
"$promtool" test rules deploy/prometheus/mu40-alerts-test.yml

# Each query of the dashboard as a rule: promtool parses it.
rules=$(mktemp --suffix .yml)
trap 'rm -f "$rules"' EXIT
python3 - deploy/grafana/mu40-dashboard.json >"$rules" <<'PYTHON'
import json, sys
queries = [t["expr"] for p in json.load(open(sys.argv[1]))["panels"] for t in p["targets"]]
assert len(queries) > 20
rules = [{"record": f"query_{i}", "expr": q.replace("$__rate_interval", "1m")} for i, q in enumerate(queries)]
json.dump({"groups": [{"name": "dashboard", "rules": rules}]}, sys.stdout)
PYTHON
"$promtool" check rules "$rules"

unknown=$(grep -ohE 'mu40_[a-z0-9_]+' deploy/prometheus/mu40-alerts.yml deploy/grafana/mu40-dashboard.json |
  sed -E 's/_(bucket|sum|count)$//' | sort -u |
  while read -r series; do grep -qF "| \`$series\` |" docs/metrics.md || echo "$series"; done)
[ -z "$unknown" ] || { echo "not in docs/metrics.md: $unknown" >&2; exit 1; }
