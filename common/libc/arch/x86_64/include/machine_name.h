/* What uname() says. */
#pragma once

#define MACHINE_NAME "x86_64"
