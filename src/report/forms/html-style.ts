/** How pages look: readable on a phone, on paper, in light and dark, and without colours. */
export const style = `
:root {
  --back: #ffffff; --card: #f6f8fa; --text: #1b1f24; --soft: #4d5761; --line: #c9d1d9; --link: #0a52b8;
  --good: #0f5323; --good-back: #d9f2e0; --warn: #5f3c00; --warn-back: #fdeec8;
  --bad: #8a1220; --bad-back: #fde0e2; --calm: #173f6f; --calm-back: #dcebfb;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0f1419; --card: #171d24; --text: #e6edf3; --soft: #a9b4c0; --line: #39424d; --link: #79b8ff;
    --good: #a6e9b8; --good-back: #12351d; --warn: #ffdf9e; --warn-back: #3d2d05;
    --bad: #ffb8be; --bad-back: #4a1218; --calm: #b5d7ff; --calm-back: #12304f;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--back); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
header, main, footer { max-width: 72rem; margin: 0 auto; padding: 1rem; }
main { padding-top: 0; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0.5rem 0; }
h2 { font-size: 1.3rem; margin: 2.25rem 0 0.75rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.1rem; margin: 1.5rem 0 0.5rem; }
.card > h3 { margin-top: 0; }
p { margin: 0.5rem 0; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, input:focus-visible, select:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { position: static; display: inline-block; padding: 0.5rem 1rem; }
footer { color: var(--soft); }
code, pre { font-family: ui-monospace, monospace; font-size: 0.875em; }
.scroll { overflow-x: auto; max-width: 100%; }
table { margin: 0.75rem 0; overflow-wrap: break-word; border-collapse: collapse; width: 100%; font-size: 0.925rem; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.6rem; border-bottom: 1px solid var(--line); }
th { white-space: nowrap; }
td { min-width: 6rem; }
.overview dt { font-weight: 600; color: var(--text); }
dl.overview { gap: 0.5rem 1.5rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem; padding: 1rem; margin: 0 0 1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.15rem 1rem; margin: 0.5rem 0 1rem; }
dt { color: var(--soft); }
dd { margin: 0; }
ul { margin: 0.25rem 0; padding-left: 1.25rem; }
.chip { display: inline-block; padding: 0 0.5rem; border-radius: 1rem; border: 1px solid currentColor; font-size: 0.85em; white-space: nowrap; }
.good { color: var(--good); background: var(--good-back); }
.calm { color: var(--calm); background: var(--calm-back); }
.warn { color: var(--warn); background: var(--warn-back); }
.bad { color: var(--bad); background: var(--bad-back); }
fieldset { border: 1px solid var(--line); border-radius: 0.5rem; display: flex; flex-wrap: wrap; gap: 0.75rem 1.5rem; padding: 0.75rem 1rem; margin: 1rem 0; }
legend { padding: 0 0.35rem; }
label { display: inline-flex; gap: 0.4rem; align-items: center; min-height: 1.75rem; }
select { font: inherit; color: inherit; background: var(--back); border: 1px solid var(--soft); border-radius: 0.25rem; max-width: min(24rem, 80vw); }
details { margin: 0.5rem 0; }
summary { cursor: pointer; padding: 0.25rem 0; }
pre { margin: 0; padding: 0.5rem; border: 1px solid var(--line); background: var(--back); line-height: 1.45; }
pre span { display: block; white-space: pre; }
pre span:target { background: var(--calm-back); }
pre i { display: inline-block; min-width: 3.5rem; padding-right: 0.75rem; color: var(--soft); font-style: normal; text-align: right; user-select: none; }
pre b { display: inline-block; min-width: 7rem; padding-right: 0.75rem; font-weight: normal; }
pre b:empty::after { content: "\\200b"; }
pre [data-rule] b { border-left: 2px solid var(--calm); padding-left: 0.4rem; }
figure { margin: 0.75rem 0; }
figcaption { color: var(--soft); }
.copy pre { user-select: all; }
.copy pre span { white-space: pre-wrap; }
@media (max-width: 50rem) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody, tr, td { display: block; width: auto; }
  tr { border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.5rem 0.75rem; margin: 0 0 0.75rem; break-inside: avoid; }
  th { white-space: normal; }
  td { border: 0; padding: 0.15rem 0; }
  td:empty { display: none; }
  td:not([data-label=""])::before { content: attr(data-label) ": "; color: var(--soft); }
}
@media (max-width: 40rem) {
  h1 { font-size: 1.3rem; margin: 0; }
  h2 { margin-top: 1.25rem; }
  dl, dl.overview { grid-template-columns: 1fr; gap: 0; }
  dt { margin-top: 0.4rem; }
}
@media print {
  :root { --back: #fff; --card: #fff; --text: #000; --soft: #333; --line: #999; --link: #000; }
  body { font-size: 10pt; }
  fieldset, .skip { display: none; }
  .card { break-inside: avoid; }
  header, main, footer { max-width: none; padding: 0; }
  pre span { white-space: pre-wrap; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`;
