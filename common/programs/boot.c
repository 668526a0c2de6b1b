/* boot: what was booted, as it was measured before anything of it ran. */
#include "schema/boot.h"
#include "command/output.h"
#include "runtime/program.h"

static const char *const shims[SHIM_COUNT] = {
    [SHIM_UNKNOWN] = "unknown",
    [SHIM_PVH] = "pvh",
    [SHIM_UEFI] = "uefi",
    [SHIM_SBI] = "sbi",
    [SHIM_ARM64] = "arm64",
};

static void show_hex(const char *name, struct bytes data)
{
    out("%s", name);
    out_hex(data);
    out("\n");
}

static void show_text(const char *name, struct bytes text)
{
    out("%s", name);
    out_printable(text);
    out("\n");
}

int main(int argument_count, const char *const *arguments)
{
    struct boot_record record;
    (void)arguments;
    if (argument_count != 1) {
        return wrong_use("");
    }
    const enum status status = program_boot_record(&record);
    if (status != STATUS_OK) {
        return done(fail("boot record", status));
    }
    show_text("edition:      ", record.edition);
    show_text("architecture: ", record.architecture);
    out("shim:         %s\n", record.shim < SHIM_COUNT ? shims[record.shim] : "?");
    out("package:      %llu bytes\n", (unsigned long long)record.package_bytes);
    show_hex("  BLAKE3:     ", record.package_hash);
    show_hex("  signed by:  ", record.signer);
    out("seed:         %u bytes from the firmware\n", record.seed_bytes);
    return done(COMMAND_DONE);
}
