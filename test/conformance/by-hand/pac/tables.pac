// clients of the branch offices
var rulecPermitted = "PROXY proxy.example.com:3128";
var rulecOtherwise = "DIRECT";
var rulecServices = [];
var rulecHosts = {};
var rulecPatterns = [];
rulecServices[0] = ["https", 443, 443];
rulecServices[1] = ["http", 80, 80];
rulecServices[2] = ["*", 1, 65535];
// whole names first
rulecHosts["0 login.example.net"] = 1;
rulecHosts["0 www.example.com"] = 1;
rulecHosts["0 *.example.com"] = 1;
rulecHosts["0 example.com"] = 0;
rulecHosts["1 crl.example.org"] = 1;
rulecHosts["1 ocsp.example.org"] = 1;
rulecHosts["1 www.example.org"] = 1;
rulecHosts["1 *"] = 0;
rulecHosts["2 *"] = 0;
rulecPatterns.push([0, "*.login.example.com", 1]);
function rulecMatches(pattern, name) {
  var globs = pattern.split("."), labels = name.split("."), i, j, parts, at, found;
  if (globs.length != labels.length) return false;
  for (i = 0; i < globs.length; i++) {
    parts = globs[i].split("*");
    if (parts.length == 1) {
      if (globs[i] != labels[i]) return false;
      continue;
    }
    if (labels[i].substring(0, parts[0].length) != parts[0]) return false;
    at = parts[0].length + 1;
    for (j = 1; j < parts.length - 1; j++) {
      found = labels[i].indexOf(parts[j], at);
      if (found < 0) return false;
      at = found + parts[j].length + 1;
    }
    found = labels[i].length - parts[j].length;
    if (found < at || labels[i].substring(found) != parts[j]) return false;
  }
  return true;
}
function FindProxyForURL(url, host) {
  var rest = String(url), name = String(host).toLowerCase(), cut = rest.indexOf("://"), scheme, port, isAddress, i, j, one, value;
  if (cut < 1) return rulecOtherwise;
  scheme = rest.substring(0, cut).toLowerCase();
  if (scheme == "ws") scheme = "http";
  if (scheme == "wss") scheme = "https";
  if (scheme != "http" && scheme != "https") return rulecOtherwise;
  rest = rest.substring(cut + 3);
  cut = rest.search(/[\/\\?#]/);
  if (cut >= 0) rest = rest.substring(0, cut);
  port = /:([0-9]+)$/.exec(rest.substring(rest.lastIndexOf("@") + 1));
  port = port ? parseInt(port[1], 10) : scheme == "https" ? 443 : 80;
  if (name.charAt(0) == "[") name = name.substring(1, name.length - 1);
  if (name == "" || name.charAt(0) == "." || name.indexOf("..") >= 0) return rulecOtherwise;
  if (name.charAt(name.length - 1) == ".") name = name.substring(0, name.length - 1);
  isAddress = name.indexOf(":") >= 0 || /(^|[.])[0-9]+$/.test(name);
  for (i = 0; i < rulecServices.length; i++) {
    one = rulecServices[i];
    if (one[0] != "*" && one[0] != scheme || port < one[1] || port > one[2]) continue;
    value = rulecHosts[i + " " + name];
    for (j = 0; value == null && !isAddress && j < rulecPatterns.length; j++) {
      if (rulecPatterns[j][0] == i && rulecMatches(rulecPatterns[j][1], name)) value = rulecPatterns[j][2];
    }
    for (rest = name, cut = rest.indexOf("."); value == null && cut >= 0; cut = rest.indexOf(".")) {
      rest = rest.substring(cut + 1);
      value = rulecHosts[i + " *." + rest];
    }
    if (value == null) value = rulecHosts[i + " *"];
    return value == 1 ? rulecPermitted : rulecOtherwise;
  }
  return rulecOtherwise;
}
