/** The version of rulec; a test holds it equal to the one in `package.json`. */
export const version: string = '0.1.0';
