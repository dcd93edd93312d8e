"""A simple first download: httpx, page by page, every record into sqlite3 as JSON."""
import json
import os
import sqlite3
import sys
import time

import httpx

LISTS = [
    ("settings", "business-units"), ("jpm", "job-types"), ("jpm", "job-cancel-reasons"), ("jpm", "job-hold-reasons"),
    ("settings", "technicians"), ("dispatch", "technician-shifts"), ("jpm", "appointments"), ("dispatch", "appointment-assignments"),
    ("jpm", "jobs"), ("crm", "locations"), ("crm", "customers"), ("jpm", "projects"), ("settings", "employees"), ("marketing", "campaigns"),
]

began = time.perf_counter()
headers = {"Authorization": os.environ["BENCH_AUTHORIZATION"], "ST-App-Key": os.environ["BENCH_APP_KEY"]}
sql = sqlite3.connect(os.path.join(sys.argv[1], "python.db"))
sql.execute("PRAGMA journal_mode = WAL")
sql.execute("PRAGMA synchronous = NORMAL")
sql.execute("CREATE TABLE record (list TEXT, id INTEGER, modified_on TEXT, raw TEXT, PRIMARY KEY (list, id)) WITHOUT ROWID")
rows = calls = 0
with httpx.Client(headers=headers, timeout=60) as client:
    for api, name in LISTS:
        page, more = 1, True
        while more:
            address = f"{os.environ['BENCH_API']}/{api}/v2/tenant/{os.environ['BENCH_TENANT']}/{name}"
            answer = client.get(address, params={"page": page, "pageSize": 1000}).raise_for_status().json()
            records = [(name, row["id"], row.get("modifiedOn"), json.dumps(row)) for row in answer["data"]]
            with sql:
                sql.executemany("INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?)", records)
            rows, calls, page, more = rows + len(records), calls + 1, page + 1, answer["hasMore"]
seconds = time.perf_counter() - began
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(f'{{"rows": {rows}, "calls": {calls}, "bytes": 0, "seconds": {seconds}, "peak_kib": {peak}}}')
