/* What upstream's file of this name adds is for Linux itself. */
#pragma once
