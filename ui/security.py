"""What stands between this server and a hostile web page: hosts, origins, content policy.

Corpus text is made inert where it is shown (``prompts.wording.inert``, ``ui.paint``); the policy here
is the second wall: it stops beacons, frames and foreign forms, not script that is already inside.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Gradio's own page needs 'unsafe-eval' and 'unsafe-inline'; without them it stays blank.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "frame-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
_READING = ("GET", "HEAD")
_OWN_SITES = ("same-origin", "none")


def middleware(host: str) -> list[Middleware]:
    """The walls, outermost first, of a server that is bound to ``host``."""
    return [
        Middleware(SecurityHeaders),
        Middleware(TrustedHostMiddleware, allowed_hosts=hosts(host), www_redirect=False),
        Middleware(SameOrigin),
    ]


def hosts(host: str) -> list[str]:
    """Names that a browser may call this server by; a stranger's name that resolves here isn't one."""
    return sorted({"127.0.0.1", "localhost", host})


class SecurityHeaders:
    """Puts the policy on every response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class SameOrigin:
    """Refuses what another site's page makes a browser send here, unless it only reads."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http" and scope["method"] not in _READING and is_foreign(Headers(scope=scope)):
            refusal = PlainTextResponse("This request comes from another site.\n", status_code=403)
            await refusal(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def is_foreign(headers: Headers) -> bool:
    """Whether a browser sent this on another site's behalf; programs other than browsers don't say."""
    if headers.get("sec-fetch-site", "none") not in _OWN_SITES:
        return True
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")
