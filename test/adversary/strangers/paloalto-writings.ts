/** The same document in other words of XML, or in words that are none. */
import { type Next, pick } from '../../support/numbers.ts';

/** Changes of the text alone. */
export const writings: readonly ((text: string, next: Next) => string)[] = [
  (text, next) => around(text, next, (value) => `<![CDATA[${value}]]>`),
  (text, next) => around(text, next, (value) => `<!-- x -->${value}`),
  (text, next) => around(text, next, (value) => `${value.slice(0, 2)}<!---->${value.slice(2)}`),
  (text, next) => around(text, next, (value) => `${value.slice(0, 1)}<![CDATA[${value.slice(1)}]]>`),
  (text, next) =>
    around(text, next, (value) => [...value].map((sign) => `&#${sign.charCodeAt(0)};`).join('')),
  (text, next) =>
    around(text, next, (value) =>
      [...value].map((sign) => `&#x${sign.charCodeAt(0).toString(16).toUpperCase()};`).join(''),
    ),
  (text, next) => around(text, next, (value) => `\n ${value} \n`),
  (text, next) => around(text, next, (value) => `${value}<?x y?>`),
  (text, next) => around(text, next, (value) => `&${value};`),
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => text.replace(/<\?xml[^>]*\?>\n?/, ''),
  (text) => `\ufeff${text}`,
  (text) => text.replace('?>', ' encoding="utf-8"?>'),
  (text) => text.replace('<config', '<!-- <config> -->\n<config'),
  (text, next) => between(text, next, '<!-- x -->'),
  (text, next) => between(text, next, '<!--</entry><entry name="x">-->'),
  (text, next) => between(text, next, '<?pi <x/>?>'),
  (text, next) => between(text, next, '<![CDATA[ ]]>'),
  (text, next) => between(text, next, '<![CDATA[<member>any</member>]]>'),
  (text, next) => between(text, next, '&#32;'),
  (text) => text.replace(/name="([^"]*)"/g, "name='$1'"),
  (text) => text.replace(/<entry name=/g, '<entry\n  name ='),
  (text) => `<response status="success"><result>${text.replace(/<\?xml[^>]*\?>\n?/, '')}</result></response>`,
  (text) => text.replace(/<(\w[\w-]*)><\/\1>/g, '<$1/>').replace(/\n\s*/g, ''),
  (text) =>
    text.replace(/<\?xml[^>]*\?>\n?/, '<!DOCTYPE config [<!ENTITY a "any">]>\n').replace('>any<', '>&a;<'),
];

function around(text: string, next: Next, change: (value: string) => string): string {
  const values = [...text.matchAll(/>([^<>\n]+)<\//g)];
  if (values.length === 0) return text;
  const { index, 1: value = '' } = pick(next, values);
  return `${text.slice(0, index + 1)}${change(value)}${text.slice(index + 1 + value.length)}`;
}

function between(text: string, next: Next, put_: string): string {
  const values = [...text.matchAll(/>\s*</g)];
  const found = pick(next, values);
  return `${text.slice(0, found.index + 1)}${put_}${text.slice(found.index + 1)}`;
}
