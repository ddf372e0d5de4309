/** The site and its playground in a real browser: opened from a file system, searched, and typed into. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveFolder } from '../../site/serve.mjs';
import { type Browser, chromium, startBrowser } from '../support/browser.ts';
import { describeWithEngine, hasProgram } from '../support/engines.ts';
import { buildSite, type Site } from '../support/site.ts';

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

describeWithEngine('the site in Chromium', chromium, hasProgram(chromium), () => {
  let site: Site;
  let browser: Browser;
  let server: { readonly port: number; readonly close: () => void };
  let home = '';

  beforeAll(async () => {
    site = buildSite();
    server = await serveFolder(site.folder, 0);
    home = `http://127.0.0.1:${server.port}`;
    browser = await startBrowser();
  }, 180_000);
  afterAll(() => {
    browser.close();
    server.close();
    site.remove();
  });

  /** Waits until an expression of the page is true. */
  async function until(expression: string): Promise<void> {
    const end = Date.now() + 15_000;
    while ((await browser.evaluate(`Boolean(${expression})`)) !== true) {
      if (Date.now() > end)
        throw new Error(`never: ${expression}: ${await browser.evaluate('document.body.innerText')}`);
      await pause(50);
    }
  }

  async function press(key: string, code: number, modifiers = 0): Promise<void> {
    for (const type of ['keyDown', 'keyUp'])
      await browser.send('Input.dispatchKeyEvent', {
        type,
        key,
        code: key,
        windowsVirtualKeyCode: code,
        modifiers,
      });
  }

  const enter = (): Promise<void> => press('Enter', 13);
  const type = (text: string): Promise<unknown> => browser.send('Input.insertText', { text });
  const content = `document.getElementById('editor').shadowRoot.querySelector('.cm-content')`;
  const compiled = `document.getElementById('state').textContent.startsWith('Compiled')`;
  const written = async (): Promise<string> =>
    String(await browser.evaluate(`${content}.cmTile?.view?.state.doc.toString() ?? ${content}.innerText`));

  /** Chooses a file in the form of the page. */
  async function openFile(name: string, text: string): Promise<void> {
    const file = join(site.folder, name);
    writeFileSync(file, text);
    const { root } = await browser.send('DOM.getDocument');
    const { nodeId } = root as { readonly nodeId: number };
    const found = await browser.send('DOM.querySelector', { nodeId, selector: '#open' });
    await browser.send('DOM.setFileInputFiles', { nodeId: found.nodeId, files: [file] });
  }

  /** What the browser complained about, and what it asked of others. */
  function troubles(): readonly unknown[] {
    return browser.events.flatMap(({ method, params }): readonly unknown[] => {
      if (method === 'Network.requestWillBeSent') {
        const { url } = params.request as { readonly url: string };
        return /^(?:data|blob):/.test(url) ||
          url.startsWith(home) ||
          url.startsWith(pathToFileURL(site.folder).href)
          ? []
          : [url];
      }
      return /^(?:Runtime\.exceptionThrown|Log\.entryAdded)$/.test(method) &&
        !JSON.stringify(params).includes('favicon')
        ? [params]
        : [];
    });
  }

  it('opens from a file system, with its style, pictures and links, and finds pages', async () => {
    await browser.open(pathToFileURL(join(site.folder, 'index.html')).href);
    await until(`getComputedStyle(document.querySelector('header')).position === 'sticky'`);
    await until(`[...document.images].every((one) => one.complete && one.naturalWidth > 0)`);
    await browser.evaluate(`document.querySelector('.contents a[href$="verify.html"]').click()`);
    await until(`document.title.startsWith('Verify') && document.readyState === 'complete'`);
    await browser.evaluate(`document.getElementById('search').focus()`);
    await type('dead rule');
    await until(`document.querySelector('#found a[href$="diagnostics/dead-rule.html"]')`);
    await press('ArrowDown', 40);
    expect(await browser.evaluate(`document.querySelectorAll('#found [aria-selected=true]').length`)).toBe(1);
    await enter();
    await until(`location.pathname.endsWith('.html') && !location.pathname.endsWith('verify.html')`);
  });

  it('is light and dark, and remembers which', async () => {
    await browser.open(`${home}/index.html`);
    const back = `getComputedStyle(document.body).backgroundColor`;
    const before = await browser.evaluate(back);
    await browser.evaluate(`document.getElementById('theme').click()`);
    const after = await browser.evaluate(back);
    expect(after).not.toBe(before);
    await browser.open(`${home}/docs/verify.html`);
    expect(await browser.evaluate(back)).toBe(after);
    await browser.evaluate(`document.getElementById('theme').click()`);
  });

  it('compiles while somebody types, and shows the loss', async () => {
    await browser.open(`${home}/playground.html`);
    await until(compiled);
    expect(await browser.evaluate(`document.querySelector('[data-target=squid] h3').textContent`)).toMatch(
      /^squid: best-possible/,
    );
    expect(
      await browser.evaluate(`document.querySelector('[data-target=pf] .findings').textContent`),
    ).toContain('host-without-addresses');
    expect(await browser.evaluate(`document.querySelector('[data-target=pf] pre').textContent`)).toContain(
      'block return',
    );
    await browser.evaluate(`${content}.focus()`);
    await press('Home', 36, 2);
    await press('End', 35);
    await press('Enter', 13);
    await type('nme: wrong');
    await until(`document.querySelector('#problems .error')`);
    expect(await browser.evaluate(`document.getElementById('problems').textContent`)).toMatch(
      /unknown-key.*line 2/,
    );
    expect(await browser.evaluate(`document.getElementById('state').textContent`)).toMatch(/^No text/);
    await press('z', 90, 2);
    await press('z', 90, 2);
    await until(compiled);
  });

  it('completes what the schema has', async () => {
    await browser.evaluate(`${content}.focus()`);
    await press('End', 35, 2);
    await type('acc');
    await press(' ', 32, 2);
    const options = `[...document.getElementById('editor').shadowRoot.querySelectorAll('.cm-tooltip-autocomplete li')]`;
    await until(`${options}.some((one) => one.textContent === 'accept')`);
    await pause(200); // a list that has just opened takes no key yet
    await enter();
    await until(`${content}.innerText.includes('accept:')`);
    await browser.evaluate(`document.getElementById('reset').click()`);
    await until(compiled);
  });

  it('keeps its state in the link, through a reload', async () => {
    await browser.evaluate(`document.querySelector('input[name=windows-firewall]').click()`);
    await until(`document.querySelector('[data-target=windows-firewall] pre')`);
    await browser.evaluate(`${content}.focus()`);
    await press('End', 35, 2);
    await type('  - deny: https://shared.example.org/');
    await until(`location.hash.length > 100`);
    await browser.evaluate(`document.getElementById('share').click()`);
    await until(`document.getElementById('said').textContent !== ''`);
    await until(compiled);
    await pause(500);
    const link = String(await browser.evaluate('location.href'));
    const text = await written();
    expect(text).toContain('shared.example.org');
    await browser.open('about:blank');
    await browser.send('Page.navigate', { url: link });
    await until(`document.querySelector('[data-target=windows-firewall] pre')`);
    expect(await written()).toBe(text);
    expect(await browser.evaluate(`document.querySelector('input[name=windows-firewall]').checked`)).toBe(
      true,
    );
  });

  it('offers a file where the state is too long for a link', async () => {
    let seed = 1;
    const noise = Array.from({ length: 9_000 }, () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return `#${seed.toString(36)}`;
    });
    await openFile('long.yaml', `rulec: 1\nname: long\n${noise.join('\n')}\n`);
    await until(`!document.getElementById('save').hidden`);
    expect(await browser.evaluate('location.hash')).toBe('');
    expect(await browser.evaluate(`document.getElementById('share').hidden`)).toBe(true);
    await browser.evaluate(`document.getElementById('reset').click()`);
    await until(`document.getElementById('save').hidden && ${compiled}`);
  });

  it('opens a file of tags, and keeps it to itself', async () => {
    const tags = { ExampleBackup: { changeNumber: 1, prefixes: ['198.51.100.64/26'] } };
    const cloud = { file: 'mine.json', sha256: '0'.repeat(64), changeNumber: 1, tags };
    await openFile('my-tags.lock.json', JSON.stringify({ version: 1, clouds: { public: cloud } }));
    await until(
      `[...document.querySelectorAll('[data-target=pf] pre')].some((one) => one.textContent.includes('198.51.100.64/26'))`,
    );
    expect(await browser.evaluate(`document.getElementById('tags').textContent`)).toContain(
      'my-tags.lock.json',
    );
    const link = String(await browser.evaluate('location.href'));
    await browser.open('about:blank');
    await browser.send('Page.navigate', { url: link });
    await until(`document.getElementById('tags')?.textContent.includes('made with my-tags.lock.json')`);
  });

  it('has a name for everything that is filled in, and lets the keyboard out of the editor', async () => {
    await until(compiled);
    const nameless = `[...document.querySelectorAll('input, select, button')].filter((one) => !(one.labels?.length > 0) && one.textContent.trim() === '').map((one) => one.outerHTML)`;
    expect(await browser.evaluate(nameless)).toEqual([]);
    expect(await browser.evaluate(`${content}.getAttribute('aria-label')`)).toBe('Rule set, YAML');
    await browser.evaluate(`${content}.focus()`);
    await press('Tab', 9);
    expect(await browser.evaluate('document.activeElement.id')).toBe('share');
  });

  it('asked nothing of anybody else, and broke nothing', () => {
    expect(troubles()).toEqual([]);
  });
});
