/** The pages of `report` and of `diff`, as a real browser shows them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Browser, chromium, startBrowser } from '../support/browser.ts';
import { hostileTexts } from '../support/diff-report.ts';
import { describeWithEngine, hasProgram } from '../support/engines.ts';
import { runCli } from '../support/run-cli.ts';

/** As a double-quoted scalar of YAML, which JSON is. */
function quoted(text: string): string {
  // The loader refuses what no output can carry; these are the texts that it lets through.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return JSON.stringify(text.replace(/[\u0000-\u001f\u2028\u202e]/g, ' '));
}

function rules(count: number): string {
  const hostile = (index: number): string => quoted(hostileTexts[index % hostileTexts.length] ?? '');
  const list = Array.from(
    { length: count },
    (_, index) => `  - id: rule-${index}
    why: ${hostile(index)}
    source: ${quoted(`doc / ${hostileTexts[index % hostileTexts.length] ?? ''}`)}
    services: [443/https]
    owner: ${hostile(index + 1)}
    ticket: ${hostile(index + 2)}
    to:
      - hosts: [h${index}.example.com, shared.example.net]
        addresses: [198.51.100.${index}/32]
        evidence: ${hostile(index + 3)}
`,
  );
  return `rulec: 1
name: hostile
title: ${quoted(hostileTexts[0] ?? '')}
sources:
  doc: { title: ${quoted(hostileTexts[1] ?? '')}, url: https://docs.example.com/a, date: 2024-07-17 }
rules:
${list.join('')}`;
}

/** The least contrast of what is to be seen (WCAG 2, relative luminance). */
const contrast = `(() => {
  const parts = (color) => color.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const light = (color) => parts(color).map((one) => one / 255).map((one) => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, index) => sum + one * [0.2126, 0.7152, 0.0722][index], 0);
  const backOf = (one) => { for (let at = one; at; at = at.parentElement) { const { backgroundColor } = getComputedStyle(at); if (!/, 0\\)$|transparent/.test(backgroundColor)) return backgroundColor; } return 'rgb(255, 255, 255)'; };
  const ratio = (one) => { const [a, b] = [light(getComputedStyle(one).color), light(backOf(one))]; return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05); };
  return Math.min(...[...document.querySelectorAll('p, a, th, td, dt, dd, li, .chip, h1, h2, h3, h4, summary, label, .soft')].filter((one) => one.checkVisibility()).map(ratio));
})()`;

const headings =
  '[...document.querySelectorAll("h1, h2, h3, h4")].map((one) => Number(one.tagName[1])).every((level, index, all) => index === 0 || level <= all[index - 1] + 1)';

describeWithEngine('in Chromium', chromium, hasProgram(chromium), () => {
  let dir = '';
  let browser: Browser;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'rulec-page-'));
    writeFileSync(join(dir, 'old.yaml'), rules(3));
    writeFileSync(join(dir, 'rules.yaml'), rules(hostileTexts.length));
    const words = [
      'report',
      'rules.yaml',
      '--out',
      'page.html',
      '--since',
      'old.yaml',
      '--target',
      'squid,pf',
    ];
    const made = await runCli(words, { cwd: dir });
    expect([made.stderr.replace(/^.*(?:warning|note).*\n(?: .*\n)*/gm, ''), made.status]).toEqual(['', 0]);
    browser = await startBrowser();
    await browser.open(pathToFileURL(join(dir, 'page.html')).href);
  });
  afterAll(() => {
    browser.close();
    rmSync(dir, { recursive: true, force: true });
  });

  /** How many elements that match are on the page and to be seen. */
  const visible = (selector: string): Promise<unknown> =>
    browser.evaluate(
      `[...document.querySelectorAll(${JSON.stringify(selector)})].filter((one) => one.checkVisibility()).length`,
    );
  const choose = (id: string, value: string): Promise<unknown> =>
    browser.evaluate(`document.getElementById(${JSON.stringify(id)}).value = ${JSON.stringify(value)}`);

  it('runs nothing, asks nobody, and shows what users wrote as text', async () => {
    const asked = browser.events.filter(({ method }) => method === 'Network.requestWillBeSent');
    expect(asked.map(({ params }) => (params.request as { url: string }).url)).toEqual([
      pathToFileURL(join(dir, 'page.html')).href,
    ]);
    const trouble = browser.events.filter(({ method }) =>
      /^(?:Page\.javascriptDialogOpening|Runtime\.(?:exceptionThrown|consoleAPICalled)|Log\.entryAdded)$/.test(
        method,
      ),
    );
    expect(trouble).toEqual([]);
    expect(await browser.evaluate('document.scripts.length + document.images.length')).toBe(0);
    expect(await browser.evaluate('document.title')).toBe(hostileTexts[0]);
    expect(await browser.evaluate('document.querySelector("h1").textContent')).toBe(hostileTexts[0]);
    expect(
      await browser.evaluate(
        '[...document.querySelectorAll("*")].filter((one) => [...one.attributes].some(({ name }) => name.startsWith("on"))).length',
      ),
    ).toBe(0);
    const links = 'new Set([...document.links].map((one) => one.getAttribute("href").replace(/^#.*/, "#")))';
    expect(await browser.evaluate(`[...${links}]`)).toEqual(['#', 'https://docs.example.com/a']);
  });

  it('filters by rule, host and device, without a script', async () => {
    const all = hostileTexts.length;
    expect(await visible('section[id^=rule-]')).toBe(all);
    await choose('by-rule', '3');
    expect(await visible('section[id^=rule-]')).toBe(1);
    await choose('by-rule', '');
    const host = 'document.querySelector("#by-host").options';
    const index = await browser.evaluate(
      `[...${host}].findIndex((one) => one.textContent === "h2.example.com") - 1`,
    );
    await choose('by-host', String(index));
    expect(await visible('section[id^=rule-]')).toBe(1);
    await choose(
      'by-host',
      String(
        await browser.evaluate(
          `[...${host}].findIndex((one) => one.textContent === "shared.example.net") - 1`,
        ),
      ),
    );
    expect(await visible('section[id^=rule-]')).toBe(all);
    await choose('by-device', '1');
    expect(await visible('section[id^=rule-] tbody tr')).toBe(all);
    expect(await visible('section[id^=text-]')).toBe(1);
    await choose('by-device', '');
    await choose('by-host', '');
    expect(await visible('section[id^=rule-] tbody tr')).toBe(2 * all);
  });

  it('leads from a rule to its lines and back', async () => {
    const href = await browser.evaluate('document.querySelector("#rule-0 table a").getAttribute("href")');
    await browser.evaluate(`location.hash = ${JSON.stringify(href)}`);
    expect(await browser.evaluate('document.querySelector(":target").checkVisibility()')).toBe(true);
    expect(await browser.evaluate('document.querySelector(":target a").getAttribute("href")')).toBe(
      '#rule-0',
    );
  });

  it('fits a phone, keeps its contrast in light and dark, and can be used with a keyboard', async () => {
    for (const width of [360, 1280]) {
      await browser.send('Emulation.setDeviceMetricsOverride', {
        width,
        height: 800,
        deviceScaleFactor: 1,
        mobile: width < 500,
      });
      expect(
        await browser.evaluate('document.documentElement.scrollWidth <= innerWidth'),
        String(width),
      ).toBe(true);
    }
    for (const value of ['light', 'dark']) {
      await browser.send('Emulation.setEmulatedMedia', {
        features: [{ name: 'prefers-color-scheme', value }],
      });
      expect(await browser.evaluate(contrast), value).toBeGreaterThanOrEqual(4.5);
    }
    expect(
      await browser.evaluate(
        '[...document.querySelectorAll("select")].every((one) => one.labels.length === 1)',
      ),
    ).toBe(true);
    expect(
      await browser.evaluate(
        '[...document.querySelectorAll("[tabindex]")].every((one) => one.getAttribute("aria-label"))',
      ),
    ).toBe(true);
    expect(
      await browser.evaluate(
        'document.documentElement.lang + document.querySelectorAll("h1").length + document.querySelectorAll("main").length',
      ),
    ).toBe('en11');
    expect(await browser.evaluate(headings)).toBe(true);
    expect(await browser.evaluate('document.querySelector("a, select, summary, [tabindex]").className')).toBe(
      'skip',
    );
  });

  it('prints, folded parts and all', async () => {
    await browser.send('Emulation.setEmulatedMedia', { media: 'print', features: [] });
    expect(await visible('#filters')).toBe(0);
    expect(await visible('section[id^=text-] pre span')).toBeGreaterThan(10);
    await browser.send('Emulation.setEmulatedMedia', { media: '', features: [] });
  });

  it('shows a comparison as a page too', async () => {
    const { stdout } = await runCli(
      ['diff', 'old.yaml', 'rules.yaml', '--target', 'pf', '--format', 'html'],
      { cwd: dir },
    );
    writeFileSync(join(dir, 'diff.html'), stdout);
    await browser.open(pathToFileURL(join(dir, 'diff.html')).href);
    expect(await browser.evaluate('document.querySelector("h1").textContent')).toMatch(
      /^New access: \d+ host names/,
    );
    expect(await browser.evaluate('document.scripts.length + document.images.length')).toBe(0);
    expect(await browser.evaluate(headings)).toBe(true);
    for (const value of ['light', 'dark']) {
      await browser.send('Emulation.setEmulatedMedia', {
        features: [{ name: 'prefers-color-scheme', value }],
      });
      expect(await browser.evaluate(contrast), value).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('answers in the first screen of a phone, and cuts nothing off, there or on paper', async () => {
    const widest = `Math.max(...[...document.querySelectorAll('main *')].filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect().right)) <= innerWidth`;
    for (const [width, media] of [
      [390, ''],
      [1280, ''],
      [720, 'print'],
    ] as const) {
      const size = { width, height: 844, deviceScaleFactor: 1, mobile: width < 500 };
      await browser.send('Emulation.setDeviceMetricsOverride', size);
      await browser.send('Emulation.setEmulatedMedia', { media, features: [] });
      expect(await browser.evaluate(widest), String(width)).toBe(true);
      const inside = (selector: string): Promise<unknown> =>
        browser.evaluate(
          `[...document.querySelectorAll(${JSON.stringify(selector)})].filter((one) => one.getBoundingClientRect().bottom < innerHeight).length`,
        );
      expect(await inside('h1'), String(width)).toBe(1);
      // What, on which device, because of which rule, and who asked for it.
      expect(await inside('tbody td'), String(width)).toBeGreaterThanOrEqual(width === 390 ? 3 : 4);
    }
    // Shown as cards, tables are tables still for whoever hears them.
    await browser.send('Emulation.setEmulatedMedia', { media: '', features: [] });
    const { nodes } = (await browser.send('Accessibility.getFullAXTree')) as {
      nodes: readonly { role: { value: string } }[];
    };
    const roles = nodes.map(({ role }) => role.value);
    for (const role of ['table', 'row', 'cell', 'columnheader']) expect(roles).toContain(role);
  });
});
