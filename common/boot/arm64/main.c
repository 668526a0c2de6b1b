/*
 * The shim for the Linux arm64 boot protocol: everything that it knows comes from the device tree
 * that x0 points to, and nothing of that is believed before it was checked.
 */
#include "board.h"
#include "boot/arch.h"
#include "boot/device_tree_boot.h"
#include "console.h"

/* HLT #0xF000, in boot_arch_power_off(). */
#define HLT_SEMIHOSTING UINT32_C(0xd45e0000)

extern const char image_start[];
extern const char image_end[];

/* entry.S */
_Noreturn void shim_main(uint64_t tree_address);
_Noreturn void shim_exception(uint64_t syndrome, uint64_t program_counter, uint64_t address);

static struct boot boot;

static void use_early_console(void)
{
    const struct boot_console early = {.base = board_early_pl011, .kind = CONSOLE_PL011};
    console_use(&early);
}

/*
 * No exit device here: the trap may well be that of HLT, with no semihosting host listening. It may
 * also be that of the console which the device tree named: what there is to say is said on the
 * board's own, and when that traps, too, nowhere.
 */
_Noreturn void shim_exception(uint64_t syndrome, uint64_t program_counter, uint64_t address)
{
    static bool is_trapped;
    if (is_trapped) {
        boot_arch_halt();
    }
    is_trapped = true;
    use_early_console();
    /* Exception class 0, undefined instruction: it could be fetched, so it can be read. */
    if ((syndrome >> 26 & 0x3f) == 0 && *(const uint32_t *)program_counter == HLT_SEMIHOSTING) {
        boot_say("exit=arm-semihosting, but nobody listens; the machine stays on");
        boot_arch_halt();
    }
    boot_stop(
        NULL,
        "the CPU refused an access: ESR 0x%llx, instruction 0x%llx of the shim, address 0x%llx",
        (unsigned long long)syndrome,
        (unsigned long long)(program_counter - (uint64_t)image_start),
        (unsigned long long)address);
}

static void use_console_of(struct bytes tree)
{
    struct boot_console console = {0};
    struct boot_error error;
    if (device_tree_read_console(tree, &console, &error) != STATUS_OK) {
        boot_stop(NULL, "%s", error.text);
    }
    console_use(&console);
}

_Noreturn void shim_main(uint64_t tree_address)
{
    use_early_console();
    const struct bytes tree = device_tree_find(tree_address);
    use_console_of(tree);
    boot.shim = (struct boot_range){(uint64_t)image_start, (uint64_t)(image_end - image_start)};
    boot.info.shim_kind = SHIM_KIND_ARM64;
    device_tree_boot(&boot, tree, DEVICE_TREE_AARCH64, boot_arch_cpu_id());
}
