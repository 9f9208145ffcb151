# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Makes the certificates of the tests anew, which are good for nothing else.

It wants `cryptography`. Tests do without it: what they read is kept here, and ends in a hundred
years. What servers have is certificate and key in one file.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

HERE = Path(__file__).parent
START = datetime(2024, 1, 1, tzinfo=UTC)
END = datetime(2124, 1, 1, tzinfo=UTC)
LOOPBACK = [x509.IPAddress(IPv4Address("127.0.0.1")), x509.DNSName("localhost")]

Key = ec.EllipticCurvePrivateKey


def certificate(
    name: str,
    key: Key,
    signer: tuple[str, Key],
    *,
    where: Sequence[x509.GeneralName] = (),
    end: datetime = END,
) -> bytes:
    """A certificate; of an authority, if it is of nowhere."""
    issuer, signing = signer
    by = x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key())
    builder = (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(START)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=not where, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(by, critical=False)
    )
    if where:
        builder = builder.add_extension(x509.SubjectAlternativeName(where), critical=False)
    return builder.sign(signing, hashes.SHA256()).public_bytes(Encoding.PEM)


def private(key: Key) -> bytes:
    """A key as it is in files."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


def main() -> None:
    """Write all of them."""
    authority = ("the authority of the tests", ec.generate_private_key(ec.SECP256R1()))
    (HERE / "authority.pem").write_bytes(certificate(*authority, authority))
    elsewhere = [x509.DNSName("elsewhere.example")]
    for name, where, end in (
        ("server", LOOPBACK, END),
        ("elsewhere", elsewhere, END),
        ("expired", LOOPBACK, datetime(2024, 1, 2, tzinfo=UTC)),
    ):
        key = ec.generate_private_key(ec.SECP256R1())
        found = certificate(name, key, authority, where=where, end=end)
        (HERE / f"{name}.pem").write_bytes(found + private(key))
    key = ec.generate_private_key(ec.SECP256R1())
    alone = certificate("alone", key, ("alone", key), where=LOOPBACK)
    (HERE / "alone.pem").write_bytes(alone + private(key))
    key = ec.generate_private_key(ec.SECP256R1())
    client = certificate("client", key, authority, where=[x509.DNSName("client.example")])
    (HERE / "client.pem").write_bytes(client)
    (HERE / "client.key").write_bytes(private(key))


if __name__ == "__main__":
    main()
