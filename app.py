from bpr.app import main

main()
