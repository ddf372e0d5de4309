/** The version of rulec; a test holds it equal to the one in `package.json`. */
export const version: string = '0.1.0';

/** Where the sources of rulec are, and its pages at this version; a test holds it equal to the `homepage` in `package.json`. */
export const home: string = 'https://github.com/OWNER/rulec';
