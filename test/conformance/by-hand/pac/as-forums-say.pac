function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, "example.com") || shExpMatch(host, "login.example.net")) {
    return "PROXY proxy.example.com:3128";
  }
  return "DIRECT";
}
