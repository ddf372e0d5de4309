import { describe, expect, it } from 'vitest';
import {
  findFileLinks,
  findTwinPage,
  readTitle,
  writeDownloadPage,
} from '../../../src/service-tags/refresh/page.ts';

const folder = 'https://download.microsoft.com/download/7/1/D/71D86715';
const base = new URL('https://www.microsoft.com/en-us/download/details.aspx?id=56519');

function names(page: string, cloud: 'public' | 'government' | 'china' = 'public'): readonly string[] {
  return findFileLinks(page, cloud, base).map(({ url }) => url.href);
}

function details(urls: readonly string[], tail = ''): string {
  const downloadFile = urls.map((url) => ({
    name: 'x',
    url,
    size: '1',
    version: '2026.03.23',
    datePublished: '25/08/2020',
  }));
  return `<!DOCTYPE html><html><title>Download &amp; more</title><script>window.__DLCDetails__=${JSON.stringify(
    {
      dlcDetailsView: { error: '', downloadTitle: 'a <b> title', downloadFile },
    },
  )}${tail}</script></html>`;
}

describe('the links of a download page', () => {
  it('are found in the data of its script, with and without a semicolon', () => {
    const url = `${folder}/ServiceTags_Public_20251028.json`;
    for (const tail of ['', ';', ';\n']) expect(names(details([url], tail))).toEqual([url]);
  });

  it('are found in the data where its slashes are escaped', () => {
    const url = `${folder}/ServiceTags_Public_20251028.json`;
    expect(names(details([url]).replaceAll('/download/', '\\/download\\/'))).toEqual([url]);
    expect(names(details([url]).replaceAll('https://', 'https:\\u002F\\u002f'))).toEqual([url]);
  });

  it('are found in the older layout, and where the script is broken', () => {
    const url = `${folder}/ServiceTags_Public_20230501.json`;
    const anchor = `<a class="mscom-link failoverLink" href="${url}">click here to download manually</a>`;
    expect(names(anchor)).toEqual([url]);
    expect(names(`<script>window.__DLCDetails__={"dlcDetailsView":{</script>${anchor}`)).toEqual([url]);
    expect(names(`<script>window.__DLCDetails__={"dlcDetailsView":null};</script>${anchor}`)).toEqual([url]);
    expect(names(`<a href=${url}>unquoted</a>`)).toEqual([url]);
  });

  it('are found whatever their case and their folder', () => {
    const lower = 'https://download.microsoft.com/download/0a1b2c3d/servicetags_public_20260504.JSON';
    expect(names(`<a href='${lower}'>`)).toEqual([lower]);
  });

  it('have their HTML entities decoded', () => {
    const page = `<a href="https:&#47;&#x2f;download.microsoft.com/a&amp;b/ServiceTags&lowbar;Public_20251028.json">`;
    expect(names(page)).toEqual(['https://download.microsoft.com/a&b/ServiceTags_Public_20251028.json']);
    const attribute = `<div data-files="{&quot;url&quot;:&quot;${folder}/ServiceTags_Public_20251028.json&quot;}">`;
    expect(names(attribute)).toEqual([`${folder}/ServiceTags_Public_20251028.json`]);
  });

  it('come once each, the newest name first', () => {
    const [old, newest] = [
      `${folder}/ServiceTags_Public_20251020.json`,
      `${folder}/ServiceTags_Public_20251028.json`,
    ];
    expect(names(`${details([old, newest, old])}<a href="${newest}">`)).toEqual([newest, old]);
  });

  it('keep the order of the page within a date', () => {
    const [first, second] = [
      `${folder}/b/ServiceTags_Public_20251028.json`,
      `${folder}/a/ServiceTags_Public_20251028.json`,
    ];
    expect(names(`<a href="${first}"><a href="${second}">`)).toEqual([first, second]);
  });

  it('are those of one cloud', () => {
    const all = ['Public', 'AzureGovernment', 'China', 'AzureGermany']
      .map((cloud) => `<a href="/f/ServiceTags_${cloud}_20251028.json">`)
      .join('');
    expect(names(all)).toEqual(['https://www.microsoft.com/f/ServiceTags_Public_20251028.json']);
    expect(names(all, 'government')).toEqual([
      'https://www.microsoft.com/f/ServiceTags_AzureGovernment_20251028.json',
    ]);
    expect(names(all, 'china')).toEqual(['https://www.microsoft.com/f/ServiceTags_China_20251028.json']);
  });

  it('have a date in their names', () => {
    for (const name of [
      'ServiceTags_Public_Latest.json',
      'ServiceTags_Public_20251328.json',
      'ServiceTags_Public_2025102.json',
      'ServiceTags_Public_99999999.json',
      'ServiceTags_Public_20251028.json.bak',
    ]) {
      expect(names(`<a href="${folder}/${name}">`)).toEqual([]);
    }
  });

  it('are left out where they are relative to nothing', () => {
    expect(findFileLinks('<a href="ServiceTags_Public_20251028.json">', 'public')).toEqual([]);
  });

  it('are looked for in time that grows with the page alone', () => {
    const long = `${'x'.repeat(2_000_000)} ServiceTags_${'ServiceTags_'.repeat(20_000)}`;
    expect(names(long)).toEqual([]);
    expect(names(`<title${' '.repeat(500_000)}`)).toEqual([]);
  });
});

describe('a page', () => {
  it('is known by its title', () => {
    expect(readTitle('<HTML><HEAD><TITLE>\n Error &amp; such </TITLE>')).toBe('Error & such');
    expect(readTitle('<html><title></title>')).toBeUndefined();
  });

  it('has a twin', () => {
    expect(findTwinPage(new URL(writeDownloadPage('public')))?.href).toBe(
      'https://www.microsoft.com/en-us/download/confirmation.aspx?id=56519',
    );
    expect(findTwinPage(new URL('http://127.0.0.1:1/x/Confirmation.aspx?id=1'))?.href).toBe(
      'http://127.0.0.1:1/x/details.aspx?id=1',
    );
    expect(findTwinPage(new URL('http://127.0.0.1:1/x.json'))).toBeUndefined();
  });

  it('is another one for each cloud', () => {
    expect(writeDownloadPage('government')).toContain('57063');
    expect(writeDownloadPage('china')).toContain('57062');
  });
});
