#include "pci_registers.h"
#include "pci_model.h"
#include "unit.h"

#define FUNCTION PCI_FUNCTION(0, 1, 0)
#define SHIFT    UINT64_C(0x1000000000)

static struct model model;
static struct pci_host host;
static struct pci_places places;
static struct found_device device;
static struct model_function *function;

static void begin(void)
{
    memset(&model, 0, sizeof(model));
    memset(&device, 0, sizeof(device));
    model_host(&host, SHIFT);
    pci_places_init(&places, &host);
    function = model_add(&model, FUNCTION, 0x1af4, 0x1042);
}

static void place(void)
{
    const struct pci_space space = model_space(&model);
    memset(&device, 0, sizeof(device));
    pci_registers_size(&space, FUNCTION, &places, &device);
    pci_registers_place(&space, FUNCTION, &places, &device);
    CHECK_EQUAL(model.bad_access_count, 0);
    CHECK_EQUAL(model.moving_count, 0);
}

static uint32_t base_of(uint32_t index)
{
    return model_get(function, PCI_BASE_ADDRESSES + 4 * index, 4);
}

static bool is_answering(void)
{
    return (model_get(function, PCI_COMMAND, 2) & PCI_COMMAND_MEMORY) != 0;
}

static void test_unplaced(void)
{
    begin();
    model_registers(function, 0, 0x100, false);
    model_registers(function, 1, 0x8000, false);
    model_registers(function, 2, 0x20, false);
    model_registers(function, 4, 0x4000, true);
    place();
    CHECK_EQUAL(base_of(0), 0x40000000);
    CHECK_EQUAL(device.registers[0].base, 0x40000000 + SHIFT);
    CHECK_EQUAL(device.registers[0].size_bytes, 0x100);
    CHECK_EQUAL(base_of(1), 0x40008000);
    CHECK_EQUAL(base_of(2), 0x40010000); /* nothing shares a page */
    CHECK_EQUAL(base_of(4), 0x40014000 | 4);
    CHECK_EQUAL(base_of(5), 0);
    CHECK_EQUAL(device.registers[5].size_bytes, 0);
    CHECK(device.registers[4].is_wide);
    CHECK(is_answering());
}

static void test_wide(void)
{
    begin();
    model_registers(function, 0, 0x20000000, true); /* more than the narrow window */
    model_registers(function, 2, 0x1000, true);
    place();
    CHECK_EQUAL(base_of(1), 4);
    CHECK_EQUAL(device.registers[0].base, UINT64_C(0x400000000) + SHIFT);
    CHECK_EQUAL(device.registers[0].size_bytes, 0x20000000);
    CHECK_EQUAL(base_of(2), 0x40000000 | 4);
}

static void test_no_room(void)
{
    begin();
    model_registers(function, 0, 0x20000000, false); /* narrow, and too large for it */
    model_registers(function, 1, 0x1000, false);
    place();
    CHECK_EQUAL(device.registers[0].size_bytes, 0);
    CHECK_EQUAL(device.registers[1].size_bytes, 0);
    CHECK(!is_answering());
}

static void test_placed(void)
{
    begin();
    model_registers(function, 0, 0x1000, false);
    model_registers(function, 1, 0x1000, false);
    model_set(function, PCI_BASE_ADDRESSES, 4, 0x40005000);
    model_set(function, PCI_COMMAND, 2, PCI_COMMAND_MEMORY | PCI_COMMAND_BUS_MASTER);
    place();
    CHECK_EQUAL(base_of(0), 0x40005000);
    CHECK_EQUAL(device.registers[0].base, 0x40005000 + SHIFT);
    CHECK_EQUAL(base_of(1), 0x40006000); /* behind what the firmware has taken */
    CHECK_EQUAL(model_get(function, PCI_COMMAND, 2), PCI_COMMAND_MEMORY | PCI_COMMAND_BUS_MASTER);
}

/* An address that the bridge does not pass on is none. */
static void test_misplaced(void)
{
    begin();
    model_registers(function, 0, 0x1000, false);
    model_set(function, PCI_BASE_ADDRESSES, 4, 0x10000000);
    place();
    CHECK_EQUAL(base_of(0), 0x40000000);
}

/* A PC's firmware says nothing but what is in the registers. */
static void test_no_windows(void)
{
    begin();
    host.window_count = 0;
    pci_places_init(&places, &host);
    model_registers(function, 0, 0x1000, false);
    model_registers(function, 4, 0x4000, true);
    model_set(function, PCI_BASE_ADDRESSES, 4, 0xfebd0000);
    model_set(function, PCI_BASE_ADDRESSES + 16, 4, 0xe0000004);
    model_set(function, PCI_BASE_ADDRESSES + 20, 4, 0x38);
    place();
    CHECK_EQUAL(device.registers[0].base, 0xfebd0000);
    CHECK_EQUAL(device.registers[4].base, UINT64_C(0x38e0000000));
    CHECK(is_answering());
    model_set(function, PCI_BASE_ADDRESSES, 4, 0);
    model_set(function, PCI_COMMAND, 2, 0);
    place();
    CHECK_EQUAL(device.registers[0].size_bytes, 0);
    CHECK(!is_answering());
}

static void test_ports(void)
{
    begin();
    model_ports(function, 0, 0x80);
    model_registers(function, 1, 0x1000, false);
    model_set(function, PCI_BASE_ADDRESSES, 4, 0xc081);
    place();
    CHECK(device.registers[0].is_ports);
    CHECK_EQUAL(device.registers[0].base, 0xc080);
    CHECK_EQUAL(device.registers[0].size_bytes, 0x80);
    CHECK_EQUAL(base_of(0), 0xc081);
    CHECK(is_answering());
}

/* The last register cannot be the lower half of another one. */
static void test_last_is_wide(void)
{
    begin();
    model_registers(function, 5, 0x1000, false);
    model_set(function, PCI_BASE_ADDRESSES + 20, 4, 4);
    place();
    CHECK_EQUAL(device.registers[5].size_bytes, 0x1000);
    CHECK(!device.registers[5].is_wide);
}

static void test_window_at_zero(void)
{
    begin();
    host.window_count = 1;
    host.windows[0] = (struct pci_window){.cpu_base = 0x80000000, .size_bytes = 0x10000};
    pci_places_init(&places, &host);
    model_registers(function, 0, 0x1000, false);
    place();
    CHECK_EQUAL(base_of(0), 0x1000);
    CHECK_EQUAL(device.registers[0].base, 0x80001000);
}

static void test_end_of_addresses(void)
{
    begin();
    host.window_count = 1;
    host.windows[0] = (struct pci_window){
        .bus_base = UINT64_MAX - 0xfff, .cpu_base = 0x1000, .size_bytes = 0xfff, .is_wide = true};
    pci_places_init(&places, &host);
    model_registers(function, 0, UINT64_C(1) << 63, true);
    place();
    CHECK_EQUAL(device.registers[0].size_bytes, 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"unplaced", test_unplaced},
        {"wide", test_wide},
        {"no room", test_no_room},
        {"placed", test_placed},
        {"misplaced", test_misplaced},
        {"no windows", test_no_windows},
        {"ports", test_ports},
        {"last is wide", test_last_is_wide},
        {"window at zero", test_window_at_zero},
        {"end of addresses", test_end_of_addresses},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
