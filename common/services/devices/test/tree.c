/* The trees of QEMU's machines, and what can be wrong with one. */
#include "tree.h"
#include "device_tree_check.h"
#include "found.h"
#include "pci_space.h"

#define PCIE_AARCH64 "/pcie@10000000"
#define PCIE         "/soc/pci@30000000"

static struct tree_devices found;

static enum status read_found(void)
{
    fdt_pack(tree);
    const struct bytes copy = test_bytes_copy(tree, fdt_totalsize(tree));
    error.text[0] = '\0';
    const enum status status = tree_read_devices(copy, &found, &error);
    test_bytes_free(copy);
    CHECK_EQUAL(fdt_open_into(tree, tree, sizeof(tree)), 0);
    return status;
}

static void begin(const char *arch)
{
    char path[256];
    snprintf(path, sizeof(path), "%s%s.dtb", BOOT_DATA_FOLDER, arch);
    load_tree(path);
}

static void refused(const char *words)
{
    CHECK_EQUAL(read_found(), STATUS_OK);
    CHECK(found.refused_count > 0);
    if (strstr(found.first_refusal.text, words) == NULL) {
        unit_check(false, found.first_refusal.text, __FILE__, __LINE__);
    }
}

static void test_riscv64(void)
{
    begin("riscv64");
    CHECK_EQUAL(read_found(), STATUS_OK);
    CHECK_EQUAL(found.refused_count, 0);
    CHECK_EQUAL(found.slot_count, 8);
    for (uint32_t i = 0; i < 8; i++) {
        CHECK_EQUAL(found.slots[i].size_bytes, 0x1000);
        CHECK_EQUAL((found.slots[i].base - 0x10001000) / 0x1000, found.slots[i].line - 1);
    }
    CHECK_EQUAL(found.host_count, 1);
    const struct pci_host *host = &found.hosts[0];
    CHECK_EQUAL(host->ecam_base, 0x30000000);
    CHECK_EQUAL(host->bus_last, 255);
    CHECK_EQUAL(host->window_count, 2);
    CHECK_EQUAL(host->windows[0].cpu_base, 0x40000000);
    CHECK(!host->windows[0].is_wide);
    CHECK(host->windows[1].is_wide);
    CHECK_EQUAL(host->route_count, 16);
    CHECK_EQUAL(pci_host_line(host, PCI_FUNCTION(0, 0, 0), 1), 32);
    CHECK_EQUAL(pci_host_line(host, PCI_FUNCTION(0, 1, 0), 1), 33);
    CHECK_EQUAL(pci_host_line(host, PCI_FUNCTION(0, 5, 0), 4), 32);
    CHECK_EQUAL(pci_host_line(host, PCI_FUNCTION(0, 5, 0), 0), FOUND_LINE_NONE);
}

static void test_aarch64(void)
{
    begin("aarch64");
    CHECK_EQUAL(read_found(), STATUS_OK);
    CHECK_EQUAL(found.refused_count, 0);
    CHECK_EQUAL(found.slot_count, 32);
    for (uint32_t i = 0; i < 32; i++) {
        CHECK_EQUAL(found.slots[i].size_bytes, 0x200);
        CHECK_EQUAL((found.slots[i].base - 0xa000000) / 0x200, found.slots[i].line - 48);
    }
    CHECK_EQUAL(found.host_count, 1);
    const struct pci_host *host = &found.hosts[0];
    CHECK_EQUAL(host->ecam_base, UINT64_C(0x4010000000));
    CHECK_EQUAL(host->window_count, 2);
    CHECK_EQUAL(pci_host_line(host, PCI_FUNCTION(0, 1, 0), 1), 36);
}

static void test_clocks(void)
{
    char path[sizeof("/rtc@xx")];
    begin("riscv64");
    CHECK_EQUAL(read_found(), STATUS_OK);
    CHECK_EQUAL(found.clock_count, 1);
    CHECK_EQUAL(found.clocks[0].model, PLATFORM_MODEL_CLOCK_GOLDFISH);
    CHECK_EQUAL(found.clocks[0].base, 0x101000);
    CHECK_EQUAL(found.clocks[0].size_bytes, 0x1000);
    remove_property("/soc/rtc@101000", "reg");
    refused("reg has no range number 0");
    CHECK_EQUAL(found.clock_count, 0);
    begin("aarch64");
    CHECK_EQUAL(read_found(), STATUS_OK);
    CHECK_EQUAL(found.clock_count, 1);
    CHECK_EQUAL(found.clocks[0].model, PLATFORM_MODEL_CLOCK_PL031);
    CHECK_EQUAL(found.clocks[0].base, 0x9010000);
    for (uint32_t i = 0; i < TREE_CLOCKS_MAX; i++) {
        static const uint32_t cells[] = {0, 0x20000000, 0, 0x1000};
        (void)snprintf(path, sizeof(path), "rtc@%x", i);
        const int node = fdt_add_subnode(tree, 0, path);
        CHECK_EQUAL(fdt_setprop_string(tree, node, "compatible", "arm,pl031"), 0);
        (void)snprintf(path, sizeof(path), "/rtc@%x", i);
        set_cells(path, "reg", cells, 4);
    }
    refused("one more of these");
    CHECK_EQUAL(found.clock_count, TREE_CLOCKS_MAX);
}

static void test_fw_cfg(void)
{
    static const uint32_t small[] = {0, 0x9020000, 0, 0x17};
    static const uint32_t askew[] = {0, 0x9020004, 0, 0x18};
    begin("riscv64");
    CHECK_EQUAL(read_found(), STATUS_OK);
    CHECK_EQUAL(found.fw_cfg.base, 0x10100000);
    begin("aarch64");
    CHECK_EQUAL(read_found(), STATUS_OK);
    CHECK_EQUAL(found.fw_cfg.base, 0x9020000);
    CHECK_EQUAL(found.fw_cfg.size_bytes, 0x18);
    set_cells("/fw-cfg@9020000", "reg", small, 4);
    refused("too few, or askew");
    CHECK_EQUAL(found.fw_cfg.size_bytes, 0);
    set_cells("/fw-cfg@9020000", "reg", askew, 4);
    refused("too few, or askew");
    remove_property("/fw-cfg@9020000", "reg");
    refused("reg has no range number 0");
    CHECK_EQUAL(found.fw_cfg.size_bytes, 0);
}

static void test_slots(void)
{
    static const uint32_t crossing[] = {0, 0x10001f80, 0, 0x1000};
    static const uint32_t small[] = {0, 0x10001000, 0, 0x80};
    begin("riscv64");
    set_cells("/soc/virtio_mmio@10001000", "reg", crossing, 4);
    refused("too few, or cross a page");
    CHECK_EQUAL(found.slot_count, 7);
    set_cells("/soc/virtio_mmio@10001000", "reg", small, 4);
    refused("too few, or cross a page");
    remove_property("/soc/virtio_mmio@10001000", "reg");
    refused("reg has no range number 0");
    begin("riscv64");
    set_cell("/soc/virtio_mmio@10001000", "interrupts", 0);
    refused("no interrupt that a PLIC has");
    remove_property("/soc/virtio_mmio@10001000", "interrupts");
    CHECK_EQUAL(read_found(), STATUS_OK);
    CHECK_EQUAL(found.slot_count, 8);
}

static void test_buses(void)
{
    static const uint32_t reversed[] = {5, 4};
    static const uint32_t many[] = {0, 256};
    static const uint32_t some[] = {16, 31};
    static const uint32_t odd[] = {0, 0x30080000, 0, 0x10000000};
    static const uint32_t tiny[] = {0, 0x30000000, 0, 0x80000};
    begin("riscv64");
    set_cells(PCIE, "bus-range", some, 2);
    CHECK_EQUAL(read_found(), STATUS_OK);
    CHECK_EQUAL(found.hosts[0].bus_first, 16);
    CHECK_EQUAL(found.hosts[0].bus_last, 31);
    set_cells(PCIE, "bus-range", reversed, 2);
    refused("its buses do not fit");
    set_cells(PCIE, "bus-range", many, 2);
    refused("its buses do not fit");
    remove_property(PCIE, "bus-range");
    set_cells(PCIE, "reg", odd, 4);
    refused("its buses do not fit");
    set_cells(PCIE, "reg", tiny, 4);
    refused("its buses do not fit");
    begin("riscv64");
    set_cell(PCIE, "linux,pci-domain", 3);
    CHECK_EQUAL(read_found(), STATUS_OK);
    CHECK_EQUAL(found.hosts[0].segment, 3);
    set_cell(PCIE, "linux,pci-domain", 0x10000);
    refused("no number of 16 bits");
    begin("riscv64");
    set_cell(PCIE, "#address-cells", 2);
    refused("not those of PCI");
}

static void test_windows(void)
{
    uint32_t ranges[7 * (PCI_WINDOWS_MAX + 1)] = {0};
    begin("riscv64");
    for (uint32_t i = 0; i <= PCI_WINDOWS_MAX; i++) {
        ranges[7 * i] = 0x02000000;
        ranges[7 * i + 2] = 0x40000000 + 0x1000 * i;
        ranges[7 * i + 4] = 0x40000000 + 0x1000 * i;
        ranges[7 * i + 6] = 0x1000;
    }
    set_cells(PCIE, "ranges", ranges, 7 * PCI_WINDOWS_MAX);
    CHECK_EQUAL(read_found(), STATUS_OK);
    CHECK_EQUAL(found.hosts[0].window_count, PCI_WINDOWS_MAX);
    set_cells(PCIE, "ranges", ranges, 7 * (PCI_WINDOWS_MAX + 1));
    refused("too many windows");
    set_cells(PCIE, "ranges", ranges, 8);
    refused("no whole number of windows");
    ranges[6] = 0;
    set_cells(PCIE, "ranges", ranges, 7);
    refused("empty or wraps");
    ranges[1] = UINT32_MAX;
    ranges[2] = UINT32_MAX;
    ranges[6] = 0x1000;
    set_cells(PCIE, "ranges", ranges, 7);
    refused("empty or wraps");
}

static void test_routes(void)
{
    /* Devices' pins at the PLIC, whose phandle is cell 4. */
    static uint32_t cells[6 * (PCI_ROUTES_MAX + 1)];
    struct bytes old = {0};
    int size_bytes = 0;
    begin("riscv64");
    old.data = fdt_getprop(tree, node_at(PCIE), "interrupt-map", &size_bytes);
    for (uint32_t i = 0; i < 6; i++) {
        cells[i] = fdt32_ld((const fdt32_t *)(const void *)(old.data + 4 * i));
    }
    for (uint32_t i = 1; i <= PCI_ROUTES_MAX; i++) {
        memcpy(&cells[6 * i], cells, 6 * sizeof(cells[0]));
    }
    static uint8_t value[sizeof(cells)];
    for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
        fdt32_st(value + 4 * i, cells[i]);
    }
    set_raw(PCIE, "interrupt-map", value, (int)sizeof(value) - 24);
    CHECK_EQUAL(read_found(), STATUS_OK);
    CHECK_EQUAL(found.hosts[0].route_count, PCI_ROUTES_MAX);
    set_raw(PCIE, "interrupt-map", value, sizeof(value));
    refused("too many entries");
    set_raw(PCIE, "interrupt-map", value, 16);
    refused("ends in an entry");
    set_raw(PCIE, "interrupt-map", value, 20);
    refused("ends in an entry");
    set_cell(PCIE, "interrupt-map-mask", 0);
    refused("interrupt-map-mask has no 4 cells");
    remove_property(PCIE, "interrupt-map");
    CHECK_EQUAL(read_found(), STATUS_OK);
    CHECK_EQUAL(found.hosts[0].route_count, 0);
    begin("riscv64");
    cells[4] = 0x7777;
    set_cells(PCIE, "interrupt-map", cells, 6);
    refused("names no interrupt controller");
}

static void test_too_many(void)
{
    begin("riscv64");
    for (uint32_t i = 0; i < PCI_HOSTS_MAX; i++) {
        char name[16];
        char path[32];
        static const uint32_t reg[] = {0, 0x30000000, 0, 0x10000000};
        static const uint32_t ranges[] = {0x02000000, 0, 0x40000000, 0, 0x40000000, 0, 0x1000};
        snprintf(name, sizeof(name), "pci@%u", i);
        snprintf(path, sizeof(path), "/soc/%s", name);
        add_node("/soc", name);
        set_text(path, "compatible", "pci-host-ecam-generic");
        set_cell(path, "#address-cells", 3);
        set_cell(path, "#size-cells", 2);
        set_cells(path, "reg", reg, 4);
        set_cells(path, "ranges", ranges, 7);
    }
    refused("one more of these than are looked at");
    CHECK_EQUAL(found.host_count, PCI_HOSTS_MAX);
    begin("riscv64");
    for (uint32_t i = 0; i < TREE_VIRTIO_SLOTS_MAX; i++) {
        char name[16];
        char path[32];
        const uint32_t reg[] = {0, 0x20000000 + 0x1000 * i, 0, 0x1000};
        snprintf(name, sizeof(name), "slot@%u", i);
        snprintf(path, sizeof(path), "/soc/%s", name);
        add_node("/soc", name);
        set_text(path, "compatible", "virtio,mmio");
        set_cells(path, "reg", reg, 4);
    }
    refused("one more of these than are looked at");
    CHECK_EQUAL(found.slot_count, TREE_VIRTIO_SLOTS_MAX);
}

static void test_no_tree(void)
{
    static const uint8_t bytes[64] = {1, 2, 3};
    CHECK_EQUAL(
        tree_read_devices((struct bytes){bytes, sizeof(bytes)}, &found, &error), STATUS_MALFORMED);
    CHECK_EQUAL(tree_read_devices((struct bytes){bytes, 3}, &found, &error), STATUS_TRUNCATED);
    CHECK(strlen(error.text) > 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"riscv64", test_riscv64},
        {"AArch64", test_aarch64},
        {"clocks", test_clocks},
        {"fw_cfg", test_fw_cfg},
        {"slots", test_slots},
        {"buses", test_buses},
        {"windows", test_windows},
        {"routes", test_routes},
        {"too many", test_too_many},
        {"no tree", test_no_tree},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
