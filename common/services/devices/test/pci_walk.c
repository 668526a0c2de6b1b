#include "pci_walk.h"
#include "pci_model.h"
#include "unit.h"

static struct model model;
static struct pci_host host;
static struct found_devices found;

static void begin(void)
{
    memset(&model, 0, sizeof(model));
    memset(&found, 0, sizeof(found));
    model_host(&host, 0);
}

static void walk(void)
{
    const struct pci_space space = model_space(&model);
    pci_walk(&host, 3, &space, &found);
    found_sort(&found);
    CHECK_EQUAL(model.bad_access_count, 0);
    CHECK_EQUAL(model.moving_count, 0);
}

static struct model_function *add_disk(uint32_t device)
{
    struct model_function *disk = model_add(&model, PCI_FUNCTION(0, device, 0), 0x1af4, 0x1042);
    model_set(disk, PCI_CLASS, 4, 0x01000001);
    model_set(disk, PCI_INTERRUPT_PIN, 1, 1);
    model_registers(disk, 1, 0x1000, false);
    model_registers(disk, 4, 0x4000, true);
    return disk;
}

static struct model_function *add_bridge(uint32_t function, uint8_t secondary)
{
    struct model_function *bridge = model_add(&model, function, 0x1b36, 0x000c);
    model_set(bridge, PCI_CLASS, 4, 0x06040000);
    model_set(bridge, PCI_HEADER_TYPE, 1, 1);
    model_set(bridge, PCI_SECONDARY_BUS, 1, secondary);
    return bridge;
}

static void test_nothing(void)
{
    begin();
    walk();
    CHECK_EQUAL(found.count, 0);
}

static void test_devices(void)
{
    begin();
    host.segment = 2;
    add_disk(2);
    add_disk(1);
    model_set(model_add(&model, PCI_FUNCTION(0, 0, 0), 0x1b36, 8), PCI_CLASS, 4, 0x06000000);
    walk();
    CHECK_EQUAL(found.count, 3);
    CHECK_EQUAL(found.devices[0].identity.class_code, 0x060000);
    CHECK_EQUAL(found.devices[0].line, FOUND_LINE_NONE);
    CHECK_EQUAL(found.devices[0].kind, DEVICE_KIND_OTHER);
    const struct found_device *disk = &found.devices[1];
    CHECK_EQUAL(disk->identity.bus, DEVICE_BUS_PCI);
    CHECK_EQUAL(disk->identity.vendor, 0x1af4);
    CHECK_EQUAL(disk->identity.model, 0x1042);
    CHECK_EQUAL(disk->identity.class_code, 0x010000);
    CHECK_EQUAL(disk->identity.address, 0x20008);
    CHECK_EQUAL(disk->host, 3);
    CHECK_EQUAL(disk->line, 33);
    CHECK_EQUAL(disk->kind, DEVICE_KIND_VIRTIO_BLK);
    CHECK_EQUAL(found.devices[2].identity.address, 0x20010);
    CHECK_EQUAL(found.devices[2].line, 34);
}

static void test_functions(void)
{
    begin();
    add_disk(1);
    model_add(&model, PCI_FUNCTION(0, 1, 5), 0x8086, 1); /* number 0 says that there is none */
    walk();
    CHECK_EQUAL(found.count, 1);
    memset(&found, 0, sizeof(found));
    model_set(&model.functions[0], PCI_HEADER_TYPE, 1, 0x80);
    walk();
    CHECK_EQUAL(found.count, 2);
    CHECK_EQUAL(found.devices[1].identity.address, 0xd);
}

static void test_bridges(void)
{
    begin();
    add_bridge(PCI_FUNCTION(0, 3, 0), 1);
    add_bridge(PCI_FUNCTION(1, 2, 0), 7);
    struct model_function *disk = model_add(&model, PCI_FUNCTION(7, 1, 0), 0x1af4, 0x1042);
    model_set(disk, PCI_INTERRUPT_PIN, 1, 2);
    disk = model_add(&model, PCI_FUNCTION(1, 1, 0), 0x1af4, 0x1042);
    model_set(disk, PCI_INTERRUPT_PIN, 1, 4);
    walk();
    CHECK_EQUAL(found.count, 4);
    /* Pin 4 of device 1 behind device 3 arrives there as pin 1. */
    CHECK_EQUAL(found.devices[1].identity.address, PCI_FUNCTION(1, 1, 0));
    CHECK_EQUAL(found.devices[1].line, pci_host_line(&host, PCI_FUNCTION(0, 3, 0), 1));
    /* Pin 2 of device 1 is pin 3 of device 2, which is pin 1 of device 3. */
    CHECK_EQUAL(found.devices[3].identity.address, PCI_FUNCTION(7, 1, 0));
    CHECK_EQUAL(found.devices[3].line, pci_host_line(&host, PCI_FUNCTION(0, 3, 0), 1));
}

static void test_bridges_in_circles(void)
{
    begin();
    add_bridge(PCI_FUNCTION(0, 1, 0), 1);
    add_bridge(PCI_FUNCTION(1, 0, 0), 1);
    add_bridge(PCI_FUNCTION(1, 1, 0), 0);
    add_bridge(PCI_FUNCTION(0, 2, 0), 9); /* beyond the last bus */
    model_add(&model, PCI_FUNCTION(9, 0, 0), 0x1af4, 0x1042);
    host.bus_last = 8;
    walk();
    CHECK_EQUAL(found.count, 4);
}

static void test_too_many(void)
{
    begin();
    model_set(add_disk(0), PCI_HEADER_TYPE, 1, 0x80);
    for (uint32_t i = 0; i < FOUND_DEVICES_MAX; i++) {
        CHECK(found_add(&found) != NULL);
    }
    found.count--;
    model_add(&model, PCI_FUNCTION(0, 0, 1), 0x1af4, 0x1042);
    walk();
    CHECK_EQUAL(found.count, FOUND_DEVICES_MAX);
    CHECK_EQUAL(found.left_out_count, 1);
}

/* A device whose list of capabilities cannot be believed is shown, and given to nobody. */
static void test_bad_capabilities(void)
{
    begin();
    struct model_function *disk = add_disk(1);
    model_capability(disk, 0x40, 9);
    model_set(disk, 0x41, 1, 0x40);
    walk();
    CHECK_EQUAL(found.count, 1);
    CHECK_EQUAL(found.devices[0].kind, DEVICE_KIND_OTHER);
}

static void test_no_pin(void)
{
    begin();
    struct model_function *disk = add_disk(1);
    model_set(disk, PCI_INTERRUPT_PIN, 1, 5);
    walk();
    CHECK_EQUAL(found.devices[0].line, FOUND_LINE_NONE);
    memset(&found, 0, sizeof(found));
    host.route_count = 0;
    model_set(disk, PCI_INTERRUPT_PIN, 1, 1);
    walk();
    CHECK_EQUAL(found.devices[0].line, FOUND_LINE_NONE);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"nothing", test_nothing},
        {"devices", test_devices},
        {"functions", test_functions},
        {"bridges", test_bridges},
        {"bridges in circles", test_bridges_in_circles},
        {"too many", test_too_many},
        {"bad capabilities", test_bad_capabilities},
        {"no pin", test_no_pin},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
