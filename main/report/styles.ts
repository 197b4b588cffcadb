// The style of report.html: one sheet for light, dark and paper.
// Invariant: every colour is a variable set once by light-dark(), and light on paper; fonts are the system's or lie in the report, so nothing is fetched.

import { fontName } from './font.ts';

/** Hues after Okabe and Ito, told apart by people with any colour vision; dashes, hatching and shapes repeat the meaning. */
export const reportStyle = `
:root{color-scheme:light dark;
--font:system-ui,-apple-system,"Segoe UI","${fontName}","Hiragino Sans","Noto Sans JP","Noto Sans CJK JP","Yu Gothic UI",Meiryo,sans-serif;
--ground:light-dark(#ffffff,#14171a);--sheet:light-dark(#f6f7f9,#1d2125);--ink:light-dark(#1b1f23,#e8eaed);--soft:light-dark(#56606b,#a3adb8);
--rule:light-dark(#d5dae0,#3a424b);--accent:light-dark(#0b5cad,#7db8f2);
--student:light-dark(#0b5cad,#6db3f2);--teacher:light-dark(#a34700,#f0a35e);--standalone:light-dark(#00704f,#4cc79c);
--band:light-dark(#0b5cad2e,#6db3f23d);--zone:light-dark(#00704f24,#4cc79c33);
--good:light-dark(#00704f,#4cc79c);--bad:light-dark(#a8261c,#ff9e94);--warn-ground:light-dark(#fff4d6,#3a3113);--warn-rule:light-dark(#b98900,#d9ab2e)}
*{box-sizing:border-box}
html{font:16px/1.6 var(--font);background:var(--ground);color:var(--ink)}
html:lang(ja){--font:"${fontName}",system-ui,"Hiragino Sans","Noto Sans JP","Noto Sans CJK JP","Yu Gothic UI",Meiryo,sans-serif;line-height:1.75;line-break:strict}
body{margin:0 auto;max-width:68rem;padding:2rem 1.5rem 4rem}
h1{font-size:1.9rem;line-height:1.25;margin:.2rem 0 .4rem;text-wrap:balance}
h2{font-size:1.35rem;line-height:1.3;margin:3rem 0 .8rem;padding-top:1.2rem;border-top:1px solid var(--rule)}
h3{font-size:1.02rem;margin:1.8rem 0 .5rem}
p{margin:.5rem 0;max-width:46rem}
a{color:var(--accent)}
.kicker{color:var(--soft);margin:0;font-size:.9rem}
.facts{color:var(--soft);font-size:.9rem;display:flex;flex-wrap:wrap;gap:.1rem 1.4rem;margin:.3rem 0 0;padding:0;list-style:none}
.verdict{font-size:1.16rem;line-height:1.65;border-left:4px solid var(--accent);padding:.1rem 0 .1rem 1rem;margin:1.4rem 0;max-width:none}
.verdict p{max-width:none;margin:.25rem 0}
.notice{background:var(--warn-ground);border:1px solid var(--warn-rule);border-radius:6px;padding:.6rem .9rem;max-width:none}
.cards{display:grid;grid-template-columns:repeat(2,1fr);gap:1rem;margin:1.5rem 0}
.card{background:var(--sheet);border:1px solid var(--rule);border-radius:10px;padding:1rem 1.15rem;display:flex;flex-direction:column;break-inside:avoid}
.card h2{border:0;margin:0 0 .35rem;padding:0;font-size:1.05rem}
.card p{margin:.2rem 0}
.card .lead{font-size:1.12rem;font-weight:600;line-height:1.45}
.card .more{color:var(--soft);font-size:.92rem;line-height:1.5}
.card .foot{margin-top:auto;padding-top:.7rem;display:flex;flex-wrap:wrap;gap:.4rem .8rem;align-items:center;font-size:.86rem}
.badge{display:inline-block;border:1px solid var(--soft);border-radius:99px;padding:.02rem .6rem;font-size:.8rem;white-space:nowrap}
.badge.estimated,.badge.extrapolated,.badge.not-assessed{border-style:dashed}
.state{white-space:nowrap}.state.known::before{content:"✓ ";color:var(--good)}.state.no::before{content:"✕ ";color:var(--bad)}.state.open::before{content:"– "}td small.from{max-width:22rem}td small.pair{display:inline-block;font-size:.9em}td time,td code.short{white-space:nowrap}
svg .panel{font-size:10.5px}
.target.met::before{content:"✓ ";color:var(--good)}
.target.missed::before{content:"✕ ";color:var(--bad)}
.target.unknown::before{content:"– "}
.scroll{overflow-x:auto;margin:.8rem 0}
table{border-collapse:collapse;font-size:.92rem;font-variant-numeric:tabular-nums;min-width:24rem}
caption{text-align:left;font-weight:600;padding-bottom:.3rem;white-space:nowrap}
th,td{text-align:left;vertical-align:top;padding:.38rem 1.1rem .38rem 0;border-bottom:1px solid var(--rule)}
thead th{font-size:.85rem;color:var(--soft);font-weight:600;border-bottom-color:var(--soft)}
thead th{word-break:keep-all;overflow-wrap:normal}
tbody th{font-weight:500}
td:not(:last-child){min-width:3.2rem}
td small,th small{display:block;max-width:15rem;color:var(--soft);font-size:.86em;font-weight:400}
.absent{color:var(--soft);font-style:normal}
code{font:0.86em/1.5 ui-monospace,"Cascadia Mono",Consolas,monospace;overflow-wrap:anywhere}
ul.plain{padding-left:1.2rem;max-width:50rem}
dl.glossary{display:grid;grid-template-columns:minmax(11rem,15rem) 1fr;gap:.35rem 1.4rem;max-width:60rem}
dl.glossary dt{font-weight:600}dl.glossary dd{margin:0}
nav ol{columns:2;max-width:44rem;padding-left:1.3rem}
footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--rule);font-size:.86rem;color:var(--soft)}
footer dl{display:flex;flex-wrap:wrap;gap:.3rem 1.4rem;margin:.4rem 0}footer dl div{display:flex;gap:.5rem;align-items:baseline}footer dd{margin:0}
figure.chart{margin:1.4rem 0 2rem;max-width:46rem;break-inside:avoid}
figure.chart>svg{display:block;width:100%;height:auto}
figcaption strong{display:block}figcaption span{color:var(--soft)}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;padding:0;margin:.5rem 0;font-size:.88rem}
.legend li{display:flex;align-items:center;gap:.45rem}
.note{font-size:.86rem;color:var(--soft);margin:.3rem 0}
summary{cursor:pointer;color:var(--accent);font-size:.9rem;padding:.3rem 0}
svg text{font:12px var(--font);fill:var(--ink)}
svg .tick{fill:var(--soft);font-size:11px}svg .axis-title{fill:var(--soft)}
svg .halo{paint-order:stroke;stroke:var(--ground);stroke-width:4px;stroke-linejoin:round}
.grid{stroke:var(--rule);stroke-width:.7;fill:none}.axis{stroke:var(--soft);stroke-width:1.2;fill:none}
.line{fill:none;stroke-width:2.2;stroke-linejoin:round}
.line.student{stroke:var(--student)}.line.teacher{stroke:var(--teacher);stroke-dasharray:9 4}.line.standalone{stroke:var(--standalone);stroke-dasharray:2.5 3.5}
.mark.student{fill:var(--student)}.mark.teacher{fill:var(--teacher)}.mark.standalone{fill:var(--ground);stroke:var(--standalone);stroke-width:1.6}
.band{fill:var(--band)}.zone{fill:var(--zone)}
.cross{stroke:var(--ink);stroke-width:1.3;fill:none}.ring{stroke:var(--ink);stroke-width:1.6;fill:none}
.genuine{fill:var(--band);stroke:var(--student);stroke-width:1.6}.impostor{stroke:var(--teacher);stroke-width:1.6}
.reject{fill:var(--band)}.accept{stroke:var(--teacher);stroke-width:1}
.hatch-ground{fill:var(--ground);fill-opacity:.25}.hatch-line{stroke-width:2;stroke-opacity:.75}.hatch-line.teacher{stroke:var(--teacher)}.hatch-line.standalone{stroke:var(--standalone)}
.threshold{stroke:var(--ink);stroke-width:1.6;stroke-dasharray:5 3;fill:none}
.dots{fill:none;stroke-width:2.6;stroke-linecap:round}.dots.loss{stroke:var(--ink)}
.dots.progress{stroke:var(--student)}.dots.lambda{stroke:var(--teacher);stroke-width:1.5;stroke-linecap:butt}.dots.alpha{stroke:var(--standalone);stroke-width:1.5;stroke-linecap:butt}
.gap{stroke:var(--soft);stroke-width:5;stroke-opacity:.45;fill:none}
.bar{stroke-width:1.6}.bar.student{fill:var(--student);stroke:var(--student)}.bar.teacher{fill:none;stroke:var(--teacher)}.bar.standalone{stroke:var(--standalone)}
.limit{stroke:var(--good);stroke-width:1.7;stroke-dasharray:2 3;fill:none}
.whisker{stroke:var(--ink);stroke-width:1.7;fill:none}
.bar.student+.whisker{stroke:var(--ink)}
@media (max-width:44rem){.cards{grid-template-columns:1fr}nav ol{columns:1}dl.glossary{grid-template-columns:1fr}}
@media (forced-colors:active){.badge,.card{border-color:CanvasText}}
@media print{:root{color-scheme:only light;--ground:#fff;--sheet:#fff;--soft:#444}html{font-size:9.5pt}body{padding:0;max-width:none}
p,ul.plain,.notice{max-width:none;orphans:3;widows:3}h2{margin-top:1.6rem}
.cover{min-height:240mm;break-after:page}nav{display:none}h2,h3,caption,figcaption,.legend{break-after:avoid}h2+p,h3+p{break-before:avoid}
tr,figure,figure.chart,.card,dt,li{break-inside:avoid}dt{break-after:avoid}figure.chart{max-width:160mm}
thead{display:table-header-group}.scroll{overflow:visible;break-inside:avoid;margin:.5rem 0}table{min-width:0;width:100%;font-size:8.6pt}th,td{padding:.26rem .7rem .26rem 0;overflow-wrap:break-word}caption{white-space:normal}
#governance{break-before:page}
.badge,.state,.card,.bar,.genuine,.band,.zone,.reject,.impostor,.accept{print-color-adjust:exact}
details>summary{display:none}details:not([open]){display:none}a{color:inherit;text-decoration:none}}
`;

/** Characters that only the style sheet writes: before a state and in the page number. */
export const drawnByStyle = '–/0123456789';

/** Paper: A4, the name of the report on top, the numbers that it is about and the page below. */
export function pageStyle(head: string, foot: string): string {
  const box = `font:8pt var(--font);color:#444`;
  return `@page{size:A4;margin:18mm 15mm 17mm;@top-left{content:${cssText(head)};${box}}@bottom-left{content:${cssText(foot)};${box}}@bottom-right{content:counter(page) " / " counter(pages);${box}}}@page:first{@top-left{content:none}}`;
}

/** Text as a string of CSS: whatever could end it, or the style sheet, is written as its number. */
function cssText(text: string): string {
  return `"${text.replace(/[^\p{L}\p{N} ]/gu, (found) => `\\${(found.codePointAt(0) ?? 0).toString(16)} `)}"`;
}
