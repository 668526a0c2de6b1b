/* What uname() says. */
#pragma once

#define MACHINE_NAME "aarch64"
