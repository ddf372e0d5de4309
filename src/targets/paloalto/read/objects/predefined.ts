/** Names that stand in no configuration, and that rules and groups may use all the same. */

/** `service-http` is tcp 80 in one source, 80 and 8080 in another; `service-https` tcp 443 in all. */
export function isPredefinedService(name: string): boolean {
  return name === 'service-http' || name === 'service-https';
}

/** Lists that come with the threat licence, regions by their codes (ISO 3166 and a few like it). */
export function isPredefinedAddress(name: string): boolean {
  return /^panw-[a-z0-9-]+-list$/.test(name) || isRegionCode(name);
}

export function isRegionCode(name: string): boolean {
  return /^[A-Z][A-Z0-9]$/.test(name);
}

/** The categories of PAN-DB and of the risk of a site, as the vendor lists them; newer releases add some. */
const categories: ReadonlySet<string> = new Set(
  [
    'abortion abused-drugs adult alcohol-and-tobacco artificial-intelligence auctions business-and-economy',
    'command-and-control compromised-website computer-and-internet-info content-delivery-networks',
    'copyright-infringement cryptocurrency dating dynamic-dns educational-institutions encrypted-dns',
    'entertainment-and-arts extremism financial-services gambling games government grayware hacking',
    'health-and-medicine high-risk home-and-garden hunting-and-fishing insufficient-content',
    'internet-communications-and-telephony internet-portals job-search legal low-risk malware marijuana',
    'medium-risk military motor-vehicles music newly-registered-domain news not-resolved nudity',
    'online-storage-and-backup parked peer-to-peer personal-sites-and-blogs',
    'philosophy-and-political-advocacy phishing private-ip-addresses proxy-avoidance-and-anonymizers',
    'questionable ransomware real-estate real-time-detection recreation-and-hobbies reference-and-research',
    'religion remote-access scanning-activity search-engines sex-education shareware-and-freeware shopping',
    'social-networking society sports stock-advice-and-tools streaming-media',
    'swimsuits-and-intimate-apparel training-and-tools translation travel unknown weapons',
    'web-advertisements web-based-email web-hosting',
  ].flatMap((line) => line.split(' ')),
);

export function isPredefinedCategory(name: string): boolean {
  return categories.has(name) || /^ai-[a-z-]+$/.test(name);
}
