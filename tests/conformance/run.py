#!/usr/bin/env python3
"""HTTP conformance and abuse: every case against every proxy, as a Markdown table.

    tests/conformance/run.py [--proxies ringproxy,nginx,haproxy,caddy] [--only WORD] [--output FILE] [--verbose]
    tests/conformance/run.py --self-test

Needs Python 3.11, a built solution and the Debian packages nginx-light, haproxy and caddy. Exit code: 0 if ringproxy has at least
as many passes as the best of the others and nothing was smuggled through it.
"""
import argparse
import importlib
import pkgutil
import sys
import threading
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parent))

import cases  # noqa: E402
from case import CASES, FAIL, PASS, SMUGGLED, Trial, verdict_of  # noqa: E402
from peers import Proxy, version_of  # noqa: E402

for module in sorted(info.name for info in pkgutil.iter_modules(cases.__path__)):
    importlib.import_module(f"cases.{module}")


def run_once(proxy, case):
    proxy.settle()
    verdict, reason = verdict_of(case, Trial(proxy))
    if not proxy.is_alive():
        verdict, reason = FAIL, f"the proxy died; {reason}"
        proxy.start()
    return verdict, reason


def run_all(proxy, chosen, results, verbose):
    for case in chosen:
        verdict, reason = run_once(proxy, case)
        if verdict == FAIL and run_once(proxy, case)[0] == PASS:
            # A case before it may have left work behind. Told, so that nothing hides here.
            verdict, reason = PASS, f"at the second try; at the first: {reason}"
        results[proxy.name, case.theme, case.name] = verdict, reason
        if verbose or reason:
            sys.stderr.write(f"{proxy.name:10} {case.theme}.{case.name}: {verdict} {reason:.300}\n")


def run(names, chosen, verbose):
    results, proxies = {}, []
    try:
        for name in names:
            proxies.append(Proxy(name))
            proxies[-1].start()
        threads = [threading.Thread(target=run_all, args=(proxy, chosen, results, verbose)) for proxy in proxies]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        for proxy in proxies:
            proxy.stop()
    return results


def total(results, name, verdict):
    return sum(1 for key, (found, _) in results.items() if key[0] == name and found == verdict)


def table(names, chosen, results, command):
    marks = {PASS: "pass", FAIL: "**fail**", SMUGGLED: "**SMUGGLED**"}
    lines = ["# HTTP conformance and abuse", "", f"{len(chosen)} cases from RFC 9110, 9112, 9113 and the published smuggling techniques. Made by", "",
             "```", command, "```", "", "| | " + " | ".join(version_of(name) for name in names) + " |", "| --- |" + " ---: |" * len(names)]
    for verdict, label in ((PASS, "passes"), (FAIL, "fails"), (SMUGGLED, "smuggled")):
        lines.append(f"| {label} | " + " | ".join(str(total(results, name, verdict)) for name in names) + " |")
    theme = None
    for case in chosen:
        if case.theme != theme:
            theme = case.theme
            doc = (sys.modules[f"cases.{theme}"].__doc__ or theme).strip().splitlines()[0]
            lines += ["", f"## {theme}", doc, "", "| case | " + " | ".join(names) + " |", "| --- |" + " --- |" * len(names)]
        lines.append(f"| {case.title} | " + " | ".join(marks[results[name, case.theme, case.name][0]] for name in names) + " |")
    lines += ["", "## Why", ""]
    for case in chosen:
        for name in names:
            verdict, reason = results[name, case.theme, case.name]
            if reason:
                lines.append(f"- {case.title}: {name}: `{reason:.160}`".replace("|", "\\|"))
    return "\n".join(lines) + "\n"


def self_test(verbose):
    """Cases that plant requests must be smuggled through at least one of the naive forwarders."""
    chosen = [case for case in CASES if case.plants]
    results = run(["bytes", "heads"], chosen, verbose)
    blind = [f"{case.theme}.{case.name}" for case in chosen
             if SMUGGLED not in (results["bytes", case.theme, case.name][0], results["heads", case.theme, case.name][0])]
    print(f"{len(chosen)} cases plant a request; {len(chosen) - len(blind)} were seen to catch a naive forwarder")
    if blind:
        print("never caught one: " + ", ".join(blind))
    return 1 if blind else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--proxies", default="ringproxy,nginx,haproxy,caddy")
    parser.add_argument("--only", default="", help="cases whose theme.name contains the word")
    parser.add_argument("--output", help="write the table there, too")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--self-test", action="store_true")
    arguments = parser.parse_args()
    if arguments.self_test:
        return self_test(arguments.verbose)
    names = arguments.proxies.split(",")
    chosen = [case for case in CASES if arguments.only in f"{case.theme}.{case.name}"]
    results = run(names, chosen, arguments.verbose)
    text = table(names, chosen, results, "tests/conformance/run.py " + " ".join(sys.argv[1:]))
    print(text)
    if arguments.output:
        Path(arguments.output).write_text(text)
    best = max((total(results, name, PASS) for name in names if name != "ringproxy"), default=0)
    ours = "ringproxy" in names
    return 0 if not ours or (total(results, "ringproxy", PASS) >= best and not total(results, "ringproxy", SMUGGLED)) else 1


if __name__ == "__main__":
    sys.exit(main())
