"""What would lower a case waits until people of the IPR team confirm it."""
