/** The release that this code belongs to; the packages' versions say the same. */
export const VERSION = '0.1.0';
