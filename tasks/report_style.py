"""How the report looks: one inline style sheet, light and dark, for wide and narrow windows."""

STYLE = """
:root{color-scheme:light dark;--ink:#1d2530;--soft:#5a6675;--page:#fbfaf7;--card:#fff;
--line:#e2ded5;--after:#2f6f8f;--before:#cfdde4;--lost:#c9713f;--warn:#fdf1dc;--warnline:#d9a441}
@media (prefers-color-scheme:dark){:root{--ink:#e4e8ec;--soft:#9aa6b2;--page:#14181d;--card:#1c2229;
--line:#303841;--after:#63afd0;--before:#33495a;--lost:#dd8a5a;--warn:#33291a;--warnline:#a87e2f}}
*{box-sizing:border-box}
body{font:15px/1.55 system-ui,-apple-system,"Segoe UI","Noto Sans","PingFang SC",
"Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:var(--ink);background:var(--page);
max-width:64rem;margin:0 auto;padding:1.5rem 1.25rem 4rem;-webkit-text-size-adjust:100%}
h1{font-size:1.7rem;line-height:1.2;margin:.2rem 0 .5rem;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:2.6rem 0 .6rem}h3{font-size:1rem;margin:1.4rem 0 .5rem}
p{margin:.5rem 0}.note{color:var(--soft);font-size:.9rem}code,.id{font-family:ui-monospace,
"SFMono-Regular",Menlo,Consolas,monospace;font-size:.85em}.id{color:var(--soft);
overflow-wrap:anywhere}.switch{position:absolute;opacity:0}nav{float:right;display:flex;gap:.15rem}
nav label{padding:.15rem .6rem;border-radius:1rem;cursor:pointer;color:var(--soft)}
#in-english:checked~* .zh,#in-chinese:checked~* .en{display:none}
#in-english:checked~header label[for=in-english],#in-chinese:checked~header label[for=in-chinese]
{background:var(--after);color:var(--page)}
#in-english:focus-visible~header label[for=in-english],
#in-chinese:focus-visible~header label[for=in-chinese]{outline:2px solid var(--lost)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(7.5rem,1fr));gap:.6rem;
margin:1.2rem 0;padding:0;list-style:none}
.tiles li,.sample,figure{background:var(--card);border:1px solid var(--line);border-radius:.5rem}
.tiles li{padding:.6rem .8rem;color:var(--soft);font-size:.85rem}
.tiles b{display:block;font-size:1.35rem;color:var(--ink);font-variant-numeric:tabular-nums}
.warning{background:var(--warn);border-left:4px solid var(--warnline);border-radius:.3rem;
padding:.6rem .9rem;margin:.8rem 0}.warning ul{margin:.3rem 0;padding-left:1.2rem}
.wide{overflow-x:auto;margin:.4rem 0}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.32rem .7rem .32rem 0;border-bottom:1px solid var(--line);
vertical-align:top}td{overflow-wrap:break-word;min-width:3.5rem}
th{color:var(--soft);font-weight:600;font-size:.85rem;white-space:nowrap}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.lost{color:var(--lost);white-space:nowrap}svg{display:block;width:100%}
.share{height:5px;margin-top:.25rem;border-radius:3px}rect{fill:var(--after)}
rect.before{fill:var(--before)}rect.lost{fill:var(--lost)}line{stroke:var(--soft);stroke-width:.7}
.plot text{font-size:10px;fill:var(--soft);text-anchor:middle}.plot .count{fill:var(--ink)}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,21rem),1fr));gap:.8rem}
figure{margin:0;max-width:32rem;padding:.7rem .8rem .3rem}
figcaption{font-weight:600;font-size:.9rem}
.key{display:inline-block;width:.8em;height:.8em;border-radius:2px;background:var(--after);
margin:0 .3em 0 .6em}.key.before{background:var(--before)}.key.lost{background:var(--lost)}
.sample{padding:.6rem .9rem;margin:.5rem 0}.about{color:var(--soft);font-size:.85rem;
overflow-wrap:anywhere}.turn{display:grid;grid-template-columns:6rem 1fr;gap:.6rem;margin:.35rem 0}
.turn>:first-child{color:var(--soft);font-size:.85rem;padding-top:.1rem;overflow-wrap:anywhere}
.told{white-space:pre-wrap;overflow-wrap:anywhere;min-width:0}
details{margin:.6rem 0}summary{cursor:pointer;color:var(--soft)}
@media (max-width:34rem){body{padding:1rem .8rem 3rem;font-size:14px}h1{font-size:1.35rem}
.turn{grid-template-columns:1fr;gap:0}.wide table{width:auto;min-width:100%}}
"""
