# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Why a service could not be reached, without what four libraries wrap the reason in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_REACHES = (
    "see whether the address is right and can be reached from here; `ost clouds` says where it "
    "was read"
)
_REASONS: tuple[tuple[str, str, str], ...] = (
    # what OpenSSL says, what we say in its place if that is clearer, and what to do
    (r"certificate has expired|certificate is not yet valid", "",
     "see whether the clock is right here; else whoever runs the cloud has to renew it"),
    (r"certificate is not valid for|[Hh]ostname mismatch", "",
     "it is the certificate of another host: see whether the address is right"),
    (r"certificate verify failed", "",
     "if you trust it, name the certificate of whoever signed it with --os-cacert"),
    (r"no certificate or crl found", "the file of trusted certificates has none in PEM",
     "name one that has with --os-cacert"),
    (r"PEM lib|key values mismatch|no start line",
     "the certificate of the client, or its key, cannot be used",
     "name a certificate with --os-cert and the key that it is for with --os-key, both in PEM"),
    (r"certificate required|unknown ca|bad certificate|handshake failure", "",
     "the service wants a certificate that it trusts: name yours with --os-cert and --os-key"),
    (r"wrong version number|record layer failure", "TLS is not spoken there",
     "see whether the address begins with http://"),
    (r"timed out", "", "give it longer with --timeout, or see whether the cloud is up"),
)  # fmt: skip
_URL = re.compile(r"https?://[^\s'\"]+")
_REASON = re.compile(r"\[Errno -?\d+\] ([^'\")\]]+)|\[SSL: \w+\] ([^\"']+?) \(_ssl")
_BROKEN = re.compile(r"(https?://[^\s'\"]+?):? .*IncompleteRead\((\d+) bytes read")
_NO_KEYSTONE = (
    "Could not find versioned identity endpoints when attempting to authenticate. Please check "
    "that your auth_url is correct."
)
_AROUND = re.compile(r"^\[[^\]]*\] | \(_ssl\.c:\d+\)$")
_MODULES = ("builtins", "ssl", "socket", "http.client")


class Reason(NamedTuple):
    """Why there is no connection, and what to do about it."""

    message: str
    cure: str


def reason_of(error: BaseException) -> Reason:
    """Why a service could not be reached.

    Args:
        error: What keystoneauth made of it.
    """
    text = " ".join(str(error).split())
    if broken := _BROKEN.search(text):
        said = f"the answer from {broken[1]} broke off after {broken[2]} bytes"
        return Reason(said, "ask again")
    text = text.replace(_NO_KEYSTONE, "no Keystone was found at the auth_url:").rstrip(" :")
    url = _URL.search(text)
    reason = _innermost(error) or _written(text)
    if url is None or not reason:
        return Reason(text, _REACHES)
    said, cure = next(
        ((said or reason, cure) for pattern, said, cure in _REASONS if re.search(pattern, reason)),
        (reason, _REACHES),
    )
    note = "; the request may have been carried out"
    lacks = "answer from" if "timed out" in reason else "connection to"
    message = f"no {lacks} {url[0].rstrip(':,')}: {said}{note if note in text else ''}"
    return Reason(message, cure)


def _innermost(error: BaseException) -> str:
    """What the system, OpenSSL or http.client said at first; nothing if that is not known."""
    found = [each for each in _chain(error) if type(each).__module__ in _MODULES]
    if not found or not isinstance(found[-1], OSError):
        return ""
    return _AROUND.sub("", found[-1].strerror or " ".join(map(str, found[-1].args)))


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__ or link.__context__


def _written(text: str) -> str:
    """The same where only the text is left."""
    found = _REASON.search(text)
    return (found[1] or found[2]) if found else ""
