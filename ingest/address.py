"""Which addresses may be fetched from: public ones, asked for by http or https on the usual ports.

Pure: nothing here looks a name up or connects. Whoever does must connect to the very address that
was checked, since a name may lead somewhere else the next time it is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpx

from errors import SourceError

_PORTS = {"http": 80, "https": 443}
_UNICAST = IPv6Network("2000::/3")
"""All that was ever given out of IPv6 for public use."""
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Allowance:
    """Addresses and ports that tests may fetch from though they aren't public; nothing else makes one."""

    places: frozenset[tuple[str, int]] = frozenset()


def check_url(url: str, allowance: Allowance) -> httpx.URL:
    """The URL, without its fragment, if it is one that may be fetched.

    Raises:
        SourceError: another scheme or port, credentials, no host, or no URL at all.
    """
    try:
        parsed = httpx.URL(url).copy_with(fragment=None)
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise SourceError(f"{url}: not a URL ({error})") from error
    if parsed.scheme not in _PORTS or not parsed.host:
        raise SourceError(f"{url}: only http:// and https:// addresses are fetched")
    if parsed.userinfo:
        raise SourceError(
            f"{parsed.host}: an address with a name or password in it isn't fetched; leave it out"
        )
    port = port_of(parsed)
    if port not in _PORTS.values() and port not in {allowed for _, allowed in allowance.places}:
        raise SourceError(f"{url}: port {port} isn't fetched from; 80 and 443 are")
    return parsed


def port_of(url: httpx.URL) -> int:
    """The port, said or meant."""
    return url.port or _PORTS[url.scheme]


def check_addresses(url: httpx.URL, addresses: Sequence[str], allowance: Allowance) -> list[str]:
    """The addresses that a host's name led to, if they may all be connected to.

    Raises:
        SourceError: one of them isn't public, or there are none.
    """
    for address in addresses:
        if not is_public(address) and (address, port_of(url)) not in allowance.places:
            raise SourceError(
                f"{url.host} is at {address}, which isn't a public address; save the page and ingest the file"
            )
    if not addresses:
        raise SourceError(f"{url.host}: has no address")
    return list(addresses)


def is_public(address: str) -> bool:
    """Whether anybody on the internet could connect there; an IPv4 address inside an IPv6 one counts.

    >>> [is_public(a) for a in ("93.184.215.14", "10.0.0.1", "::ffff:127.0.0.1", "2002:7f00:1::", "fd00::1")]
    [True, False, False, False, False]
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return parsed.is_global and not parsed.is_multicast
    inside = _ipv4_inside(parsed)
    if inside is not None:
        return inside.is_global and not inside.is_multicast
    return parsed in _UNICAST and parsed.is_global and parsed.scope_id is None


def _ipv4_inside(address: IPv6Address) -> IPv4Address | None:
    """What a mapped, NAT64 or 6to4 address leads to."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
