"""Debian's kernel as a guest, beside which Tessera is measured.

    from debian_guest import guest

    with guest.boot(config, guest.Task("store", script, programs), disks=disks) as machine:
        lines = guest.wait_end(machine, timeout_s)
"""
