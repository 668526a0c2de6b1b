#include "pci_function.h"
#include "pci_features.h"
#include "pci_model.h"
#include "unit.h"

#define FUNCTION PCI_FUNCTION(0, 1, 0)

static struct model model;
static struct found_device device;
static struct model_function *function;

static void begin(void)
{
    memset(&model, 0, sizeof(model));
    device = (struct found_device){.identity.address = FUNCTION};
    function = model_add(&model, FUNCTION, 0x1af4, 0x1042);
}

static enum status read_features(void)
{
    const struct pci_space space = model_space(&model);
    const enum status status = pci_features_read(&space, FUNCTION, &device.features);
    CHECK_EQUAL(model.bad_access_count, 0);
    return status;
}

static void test_no_capabilities(void)
{
    begin();
    function->bytes[PCI_CAPABILITIES] = 0x40; /* of no meaning without the bit in the status */
    CHECK_EQUAL(read_features(), STATUS_OK);
    CHECK_EQUAL(device.features.messages, 0);
    CHECK_EQUAL(device.features.express, 0);
}

static void test_capabilities(void)
{
    begin();
    model_express(function, 0x40);
    model_capability(function, 0x60, 9);
    model_messages(function, 0x84, 3, 0x2000 | 4);
    CHECK_EQUAL(read_features(), STATUS_OK);
    CHECK_EQUAL(device.features.express, 0x40);
    CHECK(device.features.has_function_reset);
    CHECK_EQUAL(device.features.messages, 0x84);
    CHECK_EQUAL(device.features.message_count, 3);
    CHECK_EQUAL(device.features.message_registers, 4);
    CHECK_EQUAL(device.features.message_offset, 0x2000);
}

static void test_advanced(void)
{
    begin();
    model_capability(function, 0x50, 0x13);
    CHECK_EQUAL(read_features(), STATUS_OK);
    CHECK(!device.features.has_function_reset);
    model_set(function, 0x53, 1, 3);
    model_set(function, 0x55, 1, 1);
    CHECK_EQUAL(read_features(), STATUS_OK);
    CHECK(device.features.has_function_reset);
    const struct pci_space space = model_space(&model);
    struct pci_saved saved;
    CHECK(pci_function_is_pending(&space, &device));
    pci_function_reset(&space, &device, &saved);
    CHECK_EQUAL(model_get(function, 0x54, 1), 1);
}

static void test_bad_lists(void)
{
    begin();
    model_capability(function, 0x40, 9);
    model_set(function, 0x41, 1, 0x40);
    CHECK_EQUAL(read_features(), STATUS_MALFORMED); /* to itself */
    model_set(function, 0x41, 1, 0x10);
    CHECK_EQUAL(read_features(), STATUS_MALFORMED); /* into the header */
    model_set(function, 0x41, 1, 0);
    CHECK_EQUAL(read_features(), STATUS_OK);
    static const uint8_t ids[] = {0x10, 0x11, 0x13};
    for (size_t i = 0; i < sizeof(ids); i++) {
        begin();
        model_capability(function, 0xfc, ids[i]);
        CHECK_EQUAL(read_features(), STATUS_MALFORMED); /* its end is not there */
    }
    begin();
    model_messages(function, 0x40, 1, 6);
    CHECK_EQUAL(read_features(), STATUS_MALFORMED); /* a register that no function has */
}

static void test_stop(void)
{
    begin();
    const struct pci_space space = model_space(&model);
    struct pci_saved saved;
    model_express(function, 0x40);
    model_messages(function, 0x84, 3, 4);
    model_registers(function, 0, 0x1000, false);
    model_set(function, PCI_BASE_ADDRESSES, 4, 0x40001000);
    model_set(function, PCI_COMMAND, 2, PCI_COMMAND_MEMORY);
    CHECK_EQUAL(read_features(), STATUS_OK);
    pci_function_start(&space, &device);
    pci_function_set_messages(&space, &device, true);
    CHECK_EQUAL(model_get(function, PCI_COMMAND, 2), PCI_COMMAND_MEMORY | PCI_COMMAND_BUS_MASTER);
    CHECK_EQUAL(model_get(function, 0x86, 2), 0x8002);
    function->pending_reads = 2;
    pci_function_quieten(&space, &device);
    CHECK_EQUAL(model_get(function, PCI_COMMAND, 2), PCI_COMMAND_MEMORY | PCI_COMMAND_NO_LINE);
    CHECK_EQUAL(model_get(function, 0x86, 2), 0xc002); /* on, and held back */
    CHECK(pci_function_is_pending(&space, &device));
    CHECK(pci_function_is_pending(&space, &device));
    CHECK(!pci_function_is_pending(&space, &device));
    pci_function_reset(&space, &device, &saved);
    CHECK_EQUAL(function->reset_count, 1);
    CHECK_EQUAL(model_get(function, PCI_BASE_ADDRESSES, 4), 0);
    pci_function_set_messages(&space, &device, true);
    CHECK_EQUAL(model_get(function, 0x86, 2), 0x8002);
    pci_function_set_messages(&space, &device, false);
    CHECK_EQUAL(model_get(function, 0x86, 2), 2);
    pci_function_quieten(&space, &device);
    CHECK_EQUAL(model_get(function, 0x86, 2), 0x4002); /* they never were on */
    pci_function_restore(&space, &device, &saved);
    CHECK_EQUAL(model_get(function, PCI_BASE_ADDRESSES, 4), 0x40001000);
    CHECK_EQUAL(model_get(function, PCI_COMMAND, 2), PCI_COMMAND_MEMORY | PCI_COMMAND_NO_LINE);
    CHECK_EQUAL(model.moving_count, 0);
    CHECK_EQUAL(model.bad_access_count, 0);
}

static void test_line(void)
{
    begin();
    const struct pci_space space = model_space(&model);
    pci_function_set_line(&space, &device, false);
    CHECK_EQUAL(model_get(function, PCI_COMMAND, 2), PCI_COMMAND_NO_LINE);
    pci_function_set_line(&space, &device, true);
    CHECK_EQUAL(model_get(function, PCI_COMMAND, 2), 0);
    pci_function_set_messages(&space, &device, true); /* it has none */
    CHECK(!pci_function_is_pending(&space, &device));
    CHECK_EQUAL(model.bad_access_count, 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"no capabilities", test_no_capabilities},
        {"capabilities", test_capabilities},
        {"advanced", test_advanced},
        {"bad lists", test_bad_lists},
        {"stop", test_stop},
        {"line", test_line},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
