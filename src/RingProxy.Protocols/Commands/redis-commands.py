#!/usr/bin/env python3
"""Writes the facts of redis-server's own COMMAND as redis-commands.tsv: name, arity, flags, keys.

    redis-server --port 0 --unixsocket /tmp/redis.sock --daemonize yes
    redis-cli -s /tmp/redis.sock --json COMMAND | ./redis-commands.py > redis-commands.tsv

Keys are one part per key specification, separated by blanks: ACCESS BEGIN:FIND. ACCESS is R (reads), W (writes) or - (no key in
the data, as a channel). BEGIN is i1 (argument 1) or kSTORE,6 (after the word STORE, looked for from argument 6). FIND is
r0,1,0 (a range: last key relative to the first, step, limit) or n0,1,1 (a number of keys: where the number is, where the first
key is, step). ? stands where Redis itself does not say. The commands that 7.0 lacks follow from the list below: their facts are those
of the COMMAND of the servers named.
"""
import json
import sys

# name, arity, flags, keys; first seen in
NEWER = """
waitaof 4 noscript -                                        Redis 7.2
client|no-touch 3 noscript,loading,stale -                  Redis 7.2
client|setinfo 4 noscript,loading,stale -                   Redis 7.2
cluster|myshardid 2 loading,stale -                         Redis 7.2
hexpire -6 write,denyoom,fast W.i1:r0,1,0                   Redis 7.4
hexpireat -6 write,denyoom,fast W.i1:r0,1,0                 Redis 7.4
hexpiretime -5 readonly,fast R.i1:r0,1,0                    Redis 7.4
hpersist -5 write,fast W.i1:r0,1,0                          Redis 7.4
hpexpire -6 write,denyoom,fast W.i1:r0,1,0                  Redis 7.4
hpexpireat -6 write,denyoom,fast W.i1:r0,1,0                Redis 7.4
hpexpiretime -5 readonly,fast R.i1:r0,1,0                   Redis 7.4
hpttl -5 readonly,fast R.i1:r0,1,0                          Redis 7.4
httl -5 readonly,fast R.i1:r0,1,0                           Redis 7.4
client|capa -3 noscript,loading,stale -                     Valkey 8.0
cluster|slot-stats -4 loading,stale -                       Valkey 8.0
script|show 3 noscript -                                    Valkey 8.0
commandlog -2 - -                                           Valkey 8.1
commandlog|get 4 admin,loading,stale -                      Valkey 8.1
commandlog|help 2 loading,stale -                           Valkey 8.1
commandlog|len 3 admin,loading,stale -                      Valkey 8.1
commandlog|reset 3 admin,loading,stale -                    Valkey 8.1
"""


def begin(spec):
    if spec["type"] == "index":
        return f"i{spec['spec']['index']}"
    if spec["type"] == "keyword":
        return f"k{spec['spec']['keyword']},{spec['spec']['startfrom']}"
    return "?"


def find(spec):
    s = spec["spec"]
    if spec["type"] == "range":
        return f"r{s['lastkey']},{s['keystep']},{s['limit']}"
    if spec["type"] == "keynum":
        return f"n{s['keynumidx']},{s['firstkey']},{s['keystep']}"
    return "?"


def access(flags):
    if "not_key" in flags:
        return "-"
    return "R" if "RO" in flags else "W"


def rows(command):
    name, arity, flags, specs, subcommands = command[0], command[1], command[2], command[8], command[9]
    keys = " ".join(f"{access(s['flags'])}.{begin(s['begin_search'])}:{find(s['find_keys'])}" for s in specs)
    yield name, arity, ",".join(sorted(flags)) or "-", keys or "-"
    for subcommand in subcommands:
        yield from rows(subcommand)


table = [row for command in json.load(sys.stdin) for row in rows(command)]
table += [tuple(line.split()[:4]) for line in NEWER.strip().splitlines() if line.split()[0] not in {row[0] for row in table}]
for row in sorted(table, key=lambda row: row[0]):
    print("\t".join(str(part) for part in row))
