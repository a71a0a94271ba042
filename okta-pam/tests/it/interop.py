"""The vault's side by jwcrypto: one JSON object in on stdin, one out on stdout."""

import json
import sys

from jwcrypto import jwe, jwk

request = json.load(sys.stdin)
todo = request["do"]

if todo == "keys":
    private = []
    for size in (2048, 3072):
        private.append(jwk.JWK.generate(kty="RSA", size=size, alg="RSA-OAEP-256", kid=f"rsa{size}", use="enc"))
    for crv in ("P-256", "P-384", "P-521"):
        for alg in ("ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW"):
            private.append(jwk.JWK.generate(kty="EC", crv=crv, alg=alg, kid=f"{crv} {alg}", use="enc"))
    answer = [{"private": key.export(as_dict=True), "public": key.export_public(as_dict=True)} for key in private]
elif todo == "open":
    token = jwe.JWE()
    token.deserialize(request["jwe"], jwk.JWK(**request["key"]))
    answer = {"plain": token.payload.decode(), "header": token.jose_header}
elif todo == "seal":
    header = {"alg": "RSA-OAEP-256", "enc": "A256GCM"}
    token = jwe.JWE(request["plain"].encode(), json.dumps(header))
    if request["form"] == "general":
        # jwcrypto writes the flattened form for one recipient; the members of both are the same
        token.add_recipient(jwk.JWK(**request["key"]))
        token = json.loads(token.serialize())
        recipient = {"encrypted_key": token.pop("encrypted_key")}
        answer = json.dumps({**token, "recipients": [recipient]})
    else:
        token.add_recipient(jwk.JWK(**request["key"]))
        answer = token.serialize(compact=request["form"] == "compact")
else:
    raise SystemExit(f"unknown: {todo}")

json.dump(answer, sys.stdout)
