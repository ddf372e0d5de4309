/** XML documents, from `config` down, as trees. */
import { SaxesParser } from 'saxes';
import { quote } from '../../../../../diagnostics/quote.ts';
import type { Parsed } from '../parse-tree.ts';
import {
  addText,
  closeTag,
  createReader,
  fail,
  finishReading,
  interrupt,
  openTag,
} from './parse-elements.ts';
import { parsePlain } from './parse-plain.ts';

/** Reads an XML document. */
export function parseXml(file: string, text: string): Parsed {
  return parsePlain(file, text, false) ?? parseAnyXml(file, text);
}

/** The same; nobody may change the tree: parts of it are those of trees of other documents. */
export function parseXmlToRead(file: string, text: string): Parsed {
  return parsePlain(file, text, true) ?? parseAnyXml(file, text);
}

/** Reads a document with all that XML has. */
export function parseAnyXml(file: string, text: string): Parsed {
  const parser = new SaxesParser({ xmlns: false, position: true });
  const reader = createReader(file, () => ({ file, line: parser.line }));
  parser.on('error', (problem) => {
    fail(reader, `not well-formed XML: ${problem.message.replace(/^\d+:\d+: /, '')}`);
  });
  parser.on('xmldecl', ({ version, encoding }) => {
    if (version !== undefined && version !== '1.0')
      fail(reader, `a device reads XML 1.0, not ${quote(version)}`);
    if (encoding !== undefined && !/^(?:utf-8|us-ascii|iso-8859-1)$/i.test(encoding))
      fail(reader, `the declaration says that the text is in ${quote(encoding)}, and it is read as UTF-8`);
  });
  parser.on('doctype', () => fail(reader, 'a configuration has no document type declaration'));
  parser.on('processinginstruction', () => interrupt(reader, 'a processing instruction'));
  parser.on('comment', () => interrupt(reader, 'a comment'));
  parser.on('text', (piece) => addText(reader, piece));
  parser.on('cdata', (piece) => {
    interrupt(reader, 'a character section', true);
    addText(reader, piece);
  });
  parser.on('opentag', (tag) => openTag(reader, tag));
  parser.on('closetag', () => closeTag(reader));
  parser.write(text).close();
  return finishReading(reader);
}
