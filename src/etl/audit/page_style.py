"""The style of a page: light and dark, on a phone and on paper."""

from __future__ import annotations

#: Every pair of text and ground has a contrast of 4.5 or more; lines of plots differ by dashes, too.
STYLE = """
:root{color-scheme:light dark;--ground:#fff;--ink:#1b1f24;--soft:#57606a;--edge:#d0d7de;--band:#f6f8fa;
--good:#116329;--good-ground:#dafbe1;--bad:#a40e26;--bad-ground:#ffebe9;--open:#7d4e00;--open-ground:#fff8c5;
--s0:#0550ae;--s1:#a0401c;--s2:#116329;--s3:#8250df;--s4:#99286e;--s5:#57606a}
@media (prefers-color-scheme:dark){:root{--ground:#0d1117;--ink:#e6edf3;--soft:#9da7b3;--edge:#3d444d;
--band:#161b22;--good:#56d364;--good-ground:#12261e;--bad:#ff9492;--bad-ground:#2d1517;--open:#e3b341;
--open-ground:#272115;--s0:#79c0ff;--s1:#ffa657;--s2:#56d364;--s3:#d2a8ff;--s4:#ff9bce;--s5:#b1bac4}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main,footer{max-width:66rem;margin:0 auto;padding:0 1.25rem}
h1{font-size:1.6rem;line-height:1.25;margin:2rem 0 1rem}
h2{font-size:1.2rem;margin:2.25rem 0 .5rem}
p{margin:.5rem 0;max-width:48rem;overflow-wrap:anywhere;white-space:pre-line}
.verdict{font-size:1.15rem;max-width:none;padding:.9rem 1.1rem;border-left:.35rem solid;border-radius:.25rem}
.verdict.good{background:var(--good-ground);border-color:var(--good)}
.verdict.bad{background:var(--bad-ground);border-color:var(--bad)}
.verdict.open{background:var(--open-ground);border-color:var(--open)}
.verdict.plain{background:var(--band);border-color:var(--edge)}
span.good{color:var(--good)}span.bad{color:var(--bad)}span.open{color:var(--open)}
.verdict span{color:var(--ink)}.verdict b{margin-right:.2em}
.verdict.good b{color:var(--good)}.verdict.bad b{color:var(--bad)}.verdict.open b{color:var(--open)}
.wide{overflow-x:auto;margin:.75rem 0}
.wide:focus-visible,summary:focus-visible{outline:2px solid var(--s0);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:.94rem}
caption{text-align:left;color:var(--soft);padding:0 0 .35rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .7rem .4rem 0;border-bottom:1px solid var(--edge);
overflow-wrap:break-word}
.hash{font:.86em/1.6 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;
overflow-wrap:anywhere;min-width:12em}
thead th{color:var(--soft);font-weight:600;border-bottom-width:2px}
tbody th{font-weight:600}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
dl{margin:.5rem 0}dl div{display:flex;gap:1rem;padding:.25rem 0;border-bottom:1px solid var(--edge)}
dt{flex:0 0 13rem;color:var(--soft)}dd{margin:0;min-width:0;overflow-wrap:anywhere}
details{margin:.75rem 0;border:1px solid var(--edge);border-radius:.25rem;padding:.4rem .9rem}
summary{cursor:pointer;font-weight:600;padding:.2rem 0}
figure{margin:1.25rem 0}
figcaption{font-weight:600;margin-bottom:.25rem}
svg{display:block;width:100%;height:auto;overflow:visible}
svg text{fill:var(--soft);font:12px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif}
.plot svg{min-width:34rem}.plot{overflow-x:auto}
.grid{stroke:var(--edge);stroke-width:1}.span{fill:var(--band);stroke:var(--edge)}
.limit{stroke:var(--bad);stroke-width:1.5;stroke-dasharray:2 3}
.line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.s0{stroke:var(--s0)}.s1{stroke:var(--s1);stroke-dasharray:7 4}.s2{stroke:var(--s2);stroke-dasharray:2 4}
.s3{stroke:var(--s3);stroke-dasharray:10 3 2 3}.s4{stroke:var(--s4);stroke-dasharray:4 2}.s5{stroke:var(--s5)}
.bar{fill:var(--s0)}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;padding:0;margin:.25rem 0;
font-size:.9rem}
.legend li{display:flex;align-items:center;gap:.5rem}.legend svg{width:2rem;min-width:0;flex:none}
footer{margin-top:3rem;padding-bottom:2rem;color:var(--soft);font-size:.88rem}
footer p{border-top:1px solid var(--edge);padding-top:.75rem;max-width:none}
@media screen and (max-width:34rem){main,footer{padding:0 .9rem}h1{font-size:1.35rem;margin-top:1.25rem}
dl div{display:block}dt{font-size:.9rem}
table,caption,tbody,tr,th,td{display:block}thead{position:absolute;clip-path:inset(50%);height:1px;overflow:hidden}
tr{border-bottom:1px solid var(--edge);padding:.5rem 0}tbody th,tbody td{border:0;padding:.1rem 0}
.number{text-align:left}tbody td{display:flex;gap:.75rem}
td::before{content:attr(data-of);flex:0 0 7.5rem;color:var(--soft)}}
@media print{:root{color-scheme:light;--ground:#fff;--ink:#000;--soft:#444;--edge:#bbb;--band:#f4f4f4;
--good:#0b4a1e;--good-ground:#fff;--bad:#8a0b1f;--bad-ground:#fff;--open:#5f3b00;--open-ground:#fff;
--s0:#0550ae;--s1:#a0401c;--s2:#116329;--s3:#8250df;--s4:#99286e;--s5:#57606a}
body{font-size:10.5pt}main,footer{max-width:none;padding:0}.wide,.plot{overflow:visible}
.plot svg{min-width:0}h1{margin-top:0}h2{break-after:avoid}figure,tr,dl div,.verdict{break-inside:avoid}
thead{display:table-header-group}details::details-content{content-visibility:visible;height:auto}
details>:not(summary){display:block}details{border:0;padding:0}}
""".strip()
