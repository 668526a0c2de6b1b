"""`overlay`, as a person types it at a machine that nobody has a link with: names, invitations,
what the owner signs, and what is wrong with the rest."""

import unittest

import own_network
from overlay_prompt import KEY, PROMPT, AtThePrompt
from login import ANONYMOUS, answer, log_in, prompt_of

BOB, SECRET_OF_BOB = "bob", "bob's own"
OTHER = "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c"
THIRD = "1398f62c6d1a457c51ba6a4b5f3dbd2f69fca93216218dc8997e416bd17d93ca"
USE = r"^overlay: use: overlay "


def setUpModule() -> None:
    own_network.enter()


class OverlayProgram(AtThePrompt):
    def test_wrong_uses(self) -> None:
        self.boot()
        for words in (
            *("", "nonsense", "status now", "peers 1", "tree x", "sessions x", "ping", "info"),
            *("ping bob 0", "ping bob 1 2", "info a b", "invite", "invite a:1 b:2 c:3 d:4 e:5"),
            *("accept", "accept a b c", "names all", "name bob", "settings x", "peer", "peer add"),
            *("peer remove", "peer change tcp://a:1", "listen", "listen 1 2 3 4 5", "tell"),
            *("address", "address maybe", "address on now"),
            *("tell a b", f"tell {64 * 'a'}", f"name .bob {OTHER}"),
        ):
            self.type(f"overlay {words}", USE)
        for words, why in (
            ("invite nowhere", "nowhere is no place, as example"),
            ("invite [fe80::1%1]:9001", r"\[fe80::1%1\]:9001 is no place"),
            ("listen 0", "0 is no port"),
            ("listen 9001 65536", "65536 is no port"),
            ("peer add example.org:9001", "example.org:9001 is no place to make a link to"),
            ("peer add tls://example.org:9001", "tls://example.org:9001 is no place"),
            ("peer add tcp://example.org:9001 nobody", "nobody is called nobody here"),
            ("ping nobody", "nobody is called nobody here"),
            ("ping a:b", "a:b is neither a key"),
            (f"info {OTHER[1:]}", f"{OTHER[1:]} is neither a key"),
            ("accept hello", "that is no invitation"),
            (f"accept tessera:{OTHER[1:]}@a:1", "the key is damaged"),
            (f"accept tessera:{OTHER}", "the line is cut off"),
            (f"accept tessera:{OTHER}@a", "what stands behind the @ is not HOST:PORT"),
            (f"accept tessera:{OTHER}@a:1,b:2,c:3,d:4,e:5", "it names more than 4 places"),
            (f"accept tessera:{OTHER}@a:1 a/b", "a/b is no name"),
        ):
            self.type(f"overlay {words}", rf"^overlay: {why}")

    def test_names(self) -> None:
        """They are files: a person may write them, move them and remove them."""
        self.boot()
        self.type("overlay names")
        self.type(f"overlay name bob {OTHER}")
        self.type("cat petnames/bob", rf"^{OTHER}$")
        self.type(f"overlay name bob {OTHER}")
        self.type(f"overlay name bob {THIRD}", r"^overlay: bob is somebody else: choose another")
        self.type("overlay name robert bob")
        self.type("mv petnames/robert petnames/carol; overlay names", rf"^bob +{OTHER}$")
        self.type("overlay names", rf"^carol +{OTHER}$")
        self.type("echo nonsense > petnames/mallory")
        self.type("overlay info mallory", r"^overlay: the first line of petnames/mallory is no key")
        self.type("overlay names", r"^overlay: the first line of petnames/mallory is no key")
        self.type(f"overlay name mallory {THIRD}", r"^overlay: mallory is somebody else")
        self.type("rm petnames/mallory petnames/carol; overlay names", rf"^bob +{OTHER}$")
        self.type("overlay info carol", r"^overlay: nobody is called carol here")

    def test_settings(self) -> None:
        """What the owner signs is there again after the power was off."""
        self.boot()
        self.type("overlay status", r"^settings  none")
        self.type("overlay settings", r"^signed  0 times$")
        key = self.type("overlay status", rf"^key +({KEY})$").group(1)
        self.type("overlay invite 10.0.2.2:9001", rf"^tessera:{key}@10\.0\.2\.2:9001$")
        self.type("overlay listen 9001 9002")
        self.type("overlay tell here")
        self.type(f"overlay accept tessera:{OTHER}@10.0.2.2:1,far.test:2 bob")
        self.type(f"overlay peer add tcp://10.0.2.2:3 {THIRD}")
        self.type("overlay peer add tcp://10.0.2.2:4")
        self.type("overlay peer remove tcp://10.0.2.2:5", r"^overlay: tcp://10\.0\.2\.2:5 is no p")
        expected = (
            rf"^peer    tcp://10\.0\.2\.2:1, only {OTHER} \(bob\)$",
            rf"^peer    tcp://far\.test:2, only {OTHER} \(bob\)$",
            rf"^peer    tcp://10\.0\.2\.2:3, only {THIRD}$",
            r"^peer    tcp://10\.0\.2\.2:4, whoever is there$",
            r"^listen  9001$",
            r"^listen  9002$",
            r"^tell    here$",
            r"^signed  5 times$",
        )
        self.type("overlay settings", *expected)
        self.type("overlay peers", r"^1: ")
        self.machine.send("poweroff\r")
        self.machine.wait_exit()
        self.boot()
        self.type("overlay settings", *expected)
        self.type("overlay status", rf"^key +{key}$", r"^settings  signed by the owner$")
        self.type("overlay peer remove tcp://10.0.2.2:4")
        self.type("overlay listen none")
        self.type("overlay tell nothing")
        text = self.shown("overlay settings")
        self.assertNotIn("10.0.2.2:4", text)
        self.assertNotIn("listen", text)
        self.assertNotIn("tell ", text)
        self.assertIn("signed  8 times", text)

    def test_what_it_has(self) -> None:
        """It reads what strangers write: of the owner's identity it can sign its settings, and not
        rules, programs, or that the key is no more."""
        self.boot()
        self.type(f"overlay ping {OTHER} 1000 &", r"^\[1\]$")
        process = self.type("jobs", r"^\[1\] overlay, process (\d+)\n").group(1)
        self.type(f"policy why {process}", r"^  identity \(Identity, overlay\): given, ")

    def test_address(self) -> None:
        """The key of who is logged in has one when he wants, and until he logs out; nobody else's
        has one of his doing."""
        self.boot()
        self.type("overlay address off")
        use = "files:Directory directory ls"
        self.type(f"remote -o use bob {use}", r"^remote: nobody is called bob here")
        self.type(f"remote -o use {OTHER} {use}", r"^remote: your key has no address: ")
        for _ in range(2):
            self.type("overlay address on")
        key = self.own_key()
        status = self.shown("overlay status")
        self.assertEqual(status.count("person "), 1)
        self.assertNotIn(f"key       {key.hex()}", status)
        self.type("overlay address off")
        self.assertNotIn("person ", self.shown("overlay status"))
        self.type("overlay address on")
        self.assertEqual(self.own_key(), key)
        self.machine.send("call session newIdentity bob\r")
        answer(self.machine, PROMPT, SECRET_OF_BOB)
        self.machine.send("logout\r")
        self.machine.wait_for(ANONYMOUS)
        log_in(self.machine, BOB, SECRET_OF_BOB)
        prompt = prompt_of(BOB)
        self.type("overlay status", r"^settings ", prompt=prompt)
        self.type("overlay address on", prompt=prompt)
        found = self.type("overlay status", rf"^person +({KEY})$", prompt=prompt)
        self.assertNotEqual(found.group(1), key.hex())
        self.type(
            f"call overlay addAddress 0x{key.hex()}", r"^call: addAddress: ", prompt=prompt
        )

    def test_who_may(self) -> None:
        """Whoever is known may look at what there is, and keep names; what the links are made by,
        with its passwords, only the owner sees and changes."""
        self.boot()
        self.machine.send("call session newIdentity bob\r")
        answer(self.machine, PROMPT, SECRET_OF_BOB)
        self.machine.send("logout\r")
        self.machine.wait_for(ANONYMOUS)
        self.type("overlay status", r"^nobody is logged in here", prompt=ANONYMOUS)
        log_in(self.machine, BOB, SECRET_OF_BOB)
        prompt = prompt_of(BOB)
        refused = r"^overlay: only the owner of this machine sees and changes its settings$"
        self.type("overlay status", rf"^key +{KEY}$", prompt=prompt)
        self.type("overlay listen 9001", refused, prompt=prompt)
        self.type(f"overlay accept tessera:{OTHER}@a:1 ada", refused, prompt=prompt)
        self.type("overlay names", rf"^ada +{OTHER}$", prompt=prompt)
        self.type("overlay settings", refused, prompt=prompt)
        self.type("call overlay settings", r"settings: that is not allowed$", prompt=prompt)


if __name__ == "__main__":
    unittest.main(verbosity=2)
