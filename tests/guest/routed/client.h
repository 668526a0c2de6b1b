/* A client of a device who lies: with a mirror that the network service does not have. */
#pragma once

void test_device(void);
